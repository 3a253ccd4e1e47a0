import type { Chart, View } from "../charts/chart.ts";
import type { DrawnChart } from "../charts/draw.ts";
import { formatNumber } from "../charts/format.ts";
import { roleColour } from "../charts/roles.ts";
import { richNodes } from "../text/nodes.ts";

const SVG = "http://www.w3.org/2000/svg";

/** Steps at which curves are looked up to find where the tip covers least. */
const PROBES = 48;

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
    this.#marks = create("g", { class: "reading" }) as SVGGElement;
    this.#marks.append(...(chart.againstStep ? [hair] : []), ...dots);
    svg.append(this.#marks);
  }

  /** In the corner of the chart, or beside the mark, where it covers the fewest points of the curves. */
  #place(chart: Chart, view: View, svg: DrawnChart, step: number): void {
    const [x, y] = [svg.scale("x")!, svg.scale("y")!];
    const [left, right] = x.range as [number, number];
    const [bottom, top] = y.range as [number, number];
    const { offsetWidth: width, offsetHeight: height } = this.#tip;
    const at = chart.againstStep
      ? x.apply(step) as number
      : x.apply(chart.points(step, view)[0]?.x ?? 0) as number;
    const columns = [at + 12, at - 12 - width, right - width, left].filter((column) =>
      column >= left - 1 && column + width <= right + 15 && (column > at + 4 || column + width < at - 4)
    );
    const places = (columns.length > 0 ? columns : [at < (left + right) / 2 ? right - width : left])
      .flatMap((column) => [[column, top], [column, bottom - height]] as const);
    const drawn = pointsOf(chart, view).map((point) =>
      [x.apply(point.x), y.apply(point.y)] as [number, number]
    );
    const covered = ([column, row]: readonly [number, number]) =>
      drawn.filter(([px, py]) => px >= column && px <= column + width && py >= row && py <= row + height)
        .length;
    const [column, row] = places.reduce((best, place) => (covered(place) < covered(best) ? place : best));
    this.#tip.style.left = `${Math.max(0, column)}px`;
    this.#tip.style.top = `${Math.max(0, row)}px`;
  }
}

function pointsOf(chart: Chart, view: View) {
  const steps = chart.stepsIn(view);
  const count = Math.min(PROBES, steps.length);
  return Array.from(
    { length: count },
    (_, i) => steps[Math.floor((i * (steps.length - 1)) / Math.max(1, count - 1))]!,
  )
    .flatMap((step) => chart.points(step, view));
}

/** The reading at a step as a sentence. */
export function readingInWords(chart: Chart, view: View, step: number): string {
  const values = chart.read(step);
  const parts = chart.groups.filter(({ label }) => !view.hidden.has(label)).map(({ label }) => {
    const read = values.get(label) ?? [];
    if (read.length === 0) return `${label} not measured`;
    return read.length === 1 && !read[0]!.name
      ? `${label} ${read[0]!.text}`
      : read.map(({ name, text }) => `${name} ${text}`).join(", ");
  });
  return `Step ${formatNumber(step)}: ${parts.join("; ")}`;
}

function heading(step: number): HTMLElement {
  const element = document.createElement("b");
  element.textContent = `step ${formatNumber(step)}`;
  return element;
}

/** A line a group; one of several curves has them by name in a column of its own, beside the others. */
function rows(chart: Chart, view: View, step: number): HTMLElement[] {
  const values = chart.read(step);
  const groups = chart.groups.filter(({ label }) =>
    !view.hidden.has(label) && (values.get(label)?.length ?? 0) > 0
  );
  const lists = groups.map(({ label, role }) => {
    const list = document.createElement("div");
    list.className = "values";
    list.append(...values.get(label)!.map(({ name, text }) => row(name || label, text, roleColour(role))));
    return list;
  });
  const isCrowd = groups.some(({ label }) => values.get(label)!.length > 2);
  if (!isCrowd) return lists.flatMap((list) => [...list.children] as HTMLElement[]);
  const side = document.createElement("div");
  side.className = "beside";
  side.append(...lists);
  return [side];
}

function row(label: string, text: string, colour: string): HTMLElement {
  const element = document.createElement("div");
  element.className = "row";
  element.style.setProperty("--colour", colour);
  const name = document.createElement("span");
  name.append(...richNodes(label));
  const value = document.createElement("span");
  value.textContent = text;
  element.append(name, value);
  return element;
}

function create(name: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
