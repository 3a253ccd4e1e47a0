import type { Chart, View } from "../charts/chart.ts";
import type { DrawnChart } from "../charts/draw.ts";
import { formatNumber } from "../charts/format.ts";
import { roleColour } from "../charts/roles.ts";
import { splitRich } from "../text/rich.ts";

const SVG = "http://www.w3.org/2000/svg";

/** Marks a step on a drawn chart, and tells what was measured there. */
export class Readout {
  readonly #tip = document.createElement("div");
  #marks: SVGGElement | null = null;

  constructor(plot: HTMLElement) {
    this.#tip.className = "tip sans";
    this.#tip.hidden = true;
    this.#tip.setAttribute("aria-hidden", "true");
    plot.append(this.#tip);
  }

  show(chart: Chart, view: View, svg: DrawnChart, step: number): void {
    this.#mark(chart, view, svg, step);
    this.#tip.replaceChildren(heading(step), ...rows(chart, view, step));
    this.#tip.hidden = false;
    this.#place(chart, view, svg, step);
  }

  hide(): void {
    this.#tip.hidden = true;
    this.#marks?.remove();
    this.#marks = null;
  }

  #mark(chart: Chart, view: View, svg: DrawnChart, step: number): void {
    this.#marks?.remove();
    const [x, y] = [svg.scale("x")!, svg.scale("y")!];
    const [bottom, top] = y.range as [number, number];
    const hair = create("line", { class: "hair", x1: x.apply(step), x2: x.apply(step), y1: bottom, y2: top });
    const dots = chart.points(step, view).map((point) =>
      create("circle", { cx: x.apply(point.x), cy: y.apply(point.y), r: 3, fill: roleColour(point.role) })
    );
    this.#marks = create("g", {}) as SVGGElement;
    this.#marks.append(...(chart.againstStep ? [hair] : []), ...dots);
    svg.append(this.#marks);
  }

  /** To the side of the mark where there is room. */
  #place(chart: Chart, view: View, svg: DrawnChart, step: number): void {
    const width = svg.width.baseVal.value;
    const at = chart.againstStep ? step : chart.points(step, view)[0]?.x;
    const x = at === undefined ? width / 2 : svg.scale("x")!.apply(at) as number;
    const { offsetWidth } = this.#tip;
    const left = x + 12 + offsetWidth <= width ? x + 12 : x - 12 - offsetWidth;
    this.#tip.style.left = `${Math.max(0, Math.min(left, width - offsetWidth))}px`;
  }
}

/** The reading at a step as a sentence. */
export function readingInWords(chart: Chart, view: View, step: number): string {
  const values = chart.read(step);
  const parts = chart.groups.filter(({ label }) => !view.hidden.has(label)).map(({ label }) =>
    `${label} ${values.get(label) ?? "not measured"}`
  );
  return `Step ${formatNumber(step)}: ${parts.join("; ")}`;
}

function heading(step: number): HTMLElement {
  const element = document.createElement("b");
  element.textContent = `step ${formatNumber(step)}`;
  return element;
}

function rows(chart: Chart, view: View, step: number): HTMLElement[] {
  const values = chart.read(step);
  return chart.groups.filter(({ label }) => !view.hidden.has(label) && values.has(label)).map((group) => {
    const row = document.createElement("div");
    row.style.setProperty("--colour", roleColour(group.role));
    const name = document.createElement("span");
    name.append(
      ...splitRich(group.label).map(({ text, kind }) => {
        if (kind === "plain") return text;
        const element = document.createElement(kind === "symbol" ? "i" : kind);
        element.textContent = text;
        return element;
      }),
    );
    const value = document.createElement("span");
    value.textContent = values.get(group.label)!;
    row.append(name, value);
    return row;
  });
}

function create(name: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
