import type { ScaleKind, Stretch } from "../charts/chart.ts";

/**
 * What a reader has chosen on a figure, shared by its charts: stretch and step by run, as all panels of a run have the
 * same steps; the scale by panel; what is hidden and how much is smoothed for all.
 */
export class FigureState extends EventTarget {
  readonly stretches = new Map<string, Stretch>();
  readonly steps = new Map<string, number>();
  readonly scales = new Map<string, ScaleKind>();
  readonly hidden = new Set<string>();
  smoothing = 0;

  /** @param linked whether the page's own address holds it */
  constructor(readonly linked: boolean) {
    super();
    if (linked) this.#read(new URLSearchParams(location.search));
  }

  /** Tells the charts, of everything but a step that they are to be drawn anew. */
  change(what: "view" | "step"): void {
    this.dispatchEvent(new Event(what));
    if (this.linked) this.#write();
  }

  #read(query: URLSearchParams): void {
    for (const [name, value] of query) {
      const [kind, key = ""] = split(name);
      const numbers = value.split("-").map(Number);
      if (kind === "zoom" && numbers.length === 2 && numbers[0]! < numbers[1]!) {
        this.stretches.set(key, [numbers[0]!, numbers[1]!]);
      }
      if (kind === "step" && /^\d+$/.test(value)) this.steps.set(key, Number(value));
      if (kind === "scale" && (value === "log" || value === "linear")) this.scales.set(key, value);
      if (kind === "hide") this.hidden.add(value);
      if (kind === "smooth" && Number(value) > 0 && Number(value) < 1) this.smoothing = Number(value);
    }
  }

  /** Into the address, as one goes; the history does not grow. */
  #write(): void {
    const query = new URLSearchParams(location.search);
    for (const name of [...query.keys()]) if (split(name)[0] !== "preset") query.delete(name);
    for (const [run, [from, to]] of this.stretches) query.set(`zoom.${run}`, `${from}-${to}`);
    for (const [run, step] of this.steps) query.set(`step.${run}`, String(step));
    for (const [panel, scale] of this.scales) query.set(`scale.${panel}`, scale);
    for (const label of this.hidden) query.append("hide", label);
    if (this.smoothing > 0) query.set("smooth", String(this.smoothing));
    replaceQuery(query);
  }
}

const states = new WeakMap<Element, FigureState>();

/** The state of the figure that an element is in; of its own where it is in none. */
export function stateOf(element: Element): FigureState {
  const figure = element.closest("[data-figure]") ?? element;
  const known = states.get(figure);
  if (known) return known;
  const state = new FigureState(figure.hasAttribute("data-linked"));
  states.set(figure, state);
  return state;
}

let latest: URLSearchParams | null = null;

/** At most once a frame: browsers refuse more than a hundred in half a minute, and drop what is over. */
export function replaceQuery(query: URLSearchParams): void {
  if (latest === null) {
    setTimeout(() => {
      const text = latest!.toString();
      latest = null;
      history.replaceState(
        history.state,
        "",
        `${location.pathname}${text ? `?${text}` : ""}${location.hash}`,
      );
    }, 400);
  }
  latest = query;
}

function split(name: string): [kind: string, key: string | undefined] {
  const at = name.indexOf(".");
  return at < 0 ? [name, undefined] : [name.slice(0, at), name.slice(at + 1)];
}
