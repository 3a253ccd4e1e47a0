import {
  byDeviation,
  COLUMNS,
  type Compared,
  type ComparedState,
  COMPARISON_VERSION,
  type Part,
  reportOf,
  type SeriesChange,
  summarise,
} from "@tiny-subspaces/experiments/compare";
import * as Plot from "@observablehq/plot";
import { chartSize } from "../charts/frame.ts";
import { overlayOptions } from "../charts/overlay.ts";
import type { HistoryState } from "../data/history.ts";
import { CommittedStates } from "./history.ts";

/**
 * Holds two committed states against each other: `?base=<commit>&head=<commit>`, or the newest against the one before it.
 * All that comes from files goes in as text.
 */
class ResultsComparison extends HTMLElement {
  #states!: CommittedStates;
  /** Counts what was asked for, so that an answer that comes late does not replace a newer one. */
  #asked = 0;

  async connectedCallback(): Promise<void> {
    try {
      this.#states = await CommittedStates.fetch(this.dataset.src!);
    } catch (error) {
      return this.#tell(`The states cannot be fetched (${(error as Error).message}).`);
    }
    this.#choose();
    addEventListener("popstate", () => this.#choose());
    for (const select of [this.#select("base"), this.#select("head")]) {
      select.disabled = false;
      select.addEventListener("change", () => {
        const [base, head] = [this.#select("base").value, this.#select("head").value];
        history.pushState(
          null,
          "",
          `?${new URLSearchParams({ base: base.slice(0, 12), head: head.slice(0, 12) })}`,
        );
        this.#show();
      });
    }
  }

  #select(name: "base" | "head"): HTMLSelectElement {
    return this.querySelector<HTMLSelectElement>(`select[name=${name}]`)!;
  }

  #tell(text: string): void {
    this.querySelector("[role=status]")!.textContent = text;
  }

  /** Takes the states that the address names. */
  #choose(): void {
    const asked = new URLSearchParams(location.search);
    const [newest, before] = this.#states.list;
    const [base, head] = (["base", "head"] as const).map((name) => {
      const found = this.#states.find(asked.get(name));
      const state = found ?? (name === "head" ? newest! : before!);
      this.#select(name).value = state.hash;
      return found || !asked.has(name);
    });
    this.#show(base && head ? "" : "The address names a state that is not among these. ");
  }

  async #show(remark = ""): Promise<void> {
    const asked = ++this.#asked;
    const [base, head] = [this.#select("base").value, this.#select("head").value].map((hash) =>
      this.#states.list.find((state) => state.hash === hash)!
    ) as [HistoryState, HistoryState];
    this.#tell(`${remark}Comparing …`);
    let compared: Compared[];
    try {
      compared = await this.#states.compare(base, head);
    } catch (error) {
      if (asked === this.#asked) this.#tell(`The artifacts cannot be fetched (${(error as Error).message}).`);
      return;
    }
    if (asked !== this.#asked) return;
    const runs = compared.map(({ comparison }) => comparison);
    const { summary, parts } = reportOf({
      schema: "tiny-subspaces/comparison",
      version: COMPARISON_VERSION,
      base: describe(base),
      head: describe(head),
      summary: summarise(runs),
      runs,
    });
    this.#tell(remark + summary);
    const shown = compared.filter(({ comparison }) => comparison.outcome !== "unchanged");
    const sections = parts.map((part, i) => section(part, shown[i]!));
    this.querySelector(".runs")!.replaceChildren(...sections);
    for (const plot of this.querySelectorAll<PlotElement>(".overlay")) plot.draw?.();
  }
}

function describe({ hash, date, subject }: HistoryState): ComparedState {
  return { name: hash.slice(0, 7), commit: { hash, date, subject }, changed: null };
}

function section({ outcome, name, notes, rows }: Part, { comparison, base, head }: Compared): HTMLElement {
  const title = element("h2", {}, element("span", { class: `outcome ${outcome}` }, outcome), ` ${name}`);
  const curves = byDeviation((comparison.differences?.series ?? []).filter(({ largest }) => largest));
  const parts = [
    ...(rows.length > 0 ? [table(name, rows)] : []),
    ...(base && head && curves.length > 0 ? [overlay(name, curves, { base, head })] : []),
  ];
  return element(
    "section",
    {},
    title,
    ...notes.map((note) => element("p", { class: "note" }, note)),
    element("div", { class: "beside" }, ...parts),
  );
}

/** A table that scrolls by itself where it is wider than its place, by keyboard too. */
function table(name: string, rows: readonly (readonly string[])[]): HTMLElement {
  const cells = (kind: string, values: readonly string[]) =>
    element("tr", {}, ...values.map((value) => element(kind, {}, value)));
  const head = element("thead", {}, cells("th", COLUMNS));
  const body = element("tbody", {}, ...rows.map((row) => cells("td", row)));
  const attributes = {
    class: "scrolling",
    tabindex: "0",
    role: "region",
    "aria-label": `Differences of ${name}`,
  };
  return element("div", attributes, element("table", {}, head, body));
}

type PlotElement = HTMLElement & { draw?: () => void };

/** One series of both states, chosen among those that differ. */
function overlay(
  name: string,
  curves: readonly SeriesChange[],
  artifacts: Parameters<typeof overlayOptions>[1],
): HTMLElement {
  const select = element("select", {}) as HTMLSelectElement;
  curves.forEach((change, i) => {
    select.append(
      element("option", { value: String(i) }, `${change.trajectory}, ${change.table}: ${change.column}`),
    );
  });
  const plot: PlotElement = element("div", { class: "overlay", role: "img" });
  plot.draw = () => {
    const change = curves[Number(select.value)]!;
    if (plot.clientWidth === 0) return;
    const svg = Plot.plot(overlayOptions(change, artifacts, chartSize(plot.clientWidth)));
    svg.setAttribute("aria-hidden", "true");
    plot.setAttribute("aria-label", describeCurve(change));
    plot.replaceChildren(svg);
  };
  select.addEventListener("change", () => plot.draw!());
  new ResizeObserver(([entry]) => {
    const drawn = Number(plot.querySelector("svg")?.getAttribute("width") ?? 0);
    if (Math.abs(entry!.contentRect.width - drawn) >= 1) plot.draw!();
  }).observe(plot);
  const label = element(
    "label",
    {},
    element("span", { class: "visually-hidden" }, `Series of ${name}`),
    select,
  );
  const key = element(
    "span",
    { class: "key" },
    element("b", { class: "base" }, "base"),
    " ",
    element("b", { class: "head" }, "head"),
  );
  return element("div", { class: "curves sans" }, element("div", { class: "bar" }, label, key), plot);
}

function describeCurve({ trajectory, table, column, largest }: SeriesChange): string {
  const { step, base, head } = largest!;
  return `${trajectory}, ${table}: ${column}. Furthest apart at step ${step}: ${
    base ?? "not finite"
  } in the base, ` +
    `${head ?? "not finite"} in the head.`;
}

function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  ...children: (string | Node)[]
): HTMLElement {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

customElements.define("results-comparison", ResultsComparison);
