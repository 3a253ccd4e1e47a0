import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { thinTable } from "../../artifacts/table.ts";
import type { Artifact } from "../../artifacts/schema.ts";
import type { Compared } from "../states.ts";
import type { SeriesChange } from "../series.ts";
import { byDeviation, COLUMNS, type Part, type Report } from "./report.ts";
import { plain } from "./values.ts";

/** Curves that are drawn of one artifact: those that deviate most. */
const CURVES = 4;

/** Points of a curve. */
const POINTS = 500;

/**
 * A report as one file that needs nothing else: its tables, and of each artifact the series that deviate most, both states' over
 * each other.
 * @param compared what `parts` of the report tell of, by the same names
 */
export function formatHtml(report: Report, compared: readonly Compared[]): string {
  const { document } = parseHTML(PAGE);
  const page = new Page(document);
  const drawn = compared.filter(({ comparison }) => comparison.outcome !== "unchanged");
  document.body.append(
    page.element("h1", "What differs in the results"),
    page.table([], report.states),
    page.element("p", report.summary),
    ...report.parts.flatMap((part, i) => page.part(part, drawn[i])),
  );
  return `${document.toString()}\n`;
}

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>What differs in the results</title><style>
:root { color-scheme: light dark; --base: light-dark(#6f7580, #99a0ac); --head: light-dark(#c75a00, #f39a45); }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 0.4rem; overflow-wrap: anywhere; }
div.table { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 0.2rem 1rem 0.2rem 0; border-top: 1px solid #8884; white-space: nowrap; }
div.curves { display: flex; flex-wrap: wrap; gap: 1rem; }
figure { margin: 0.8rem 0 0; }
svg { max-width: 100%; height: auto; }
b.base { color: var(--base); }
b.head { color: var(--head); }
</style></head><body></body></html>`;

/** Makes the page's elements. All strings go in as text, never as markup. */
class Page {
  readonly #document: Document;

  constructor(document: Document) {
    this.#document = document;
  }

  element(name: string, ...children: (string | Node)[]): HTMLElement {
    const element = this.#document.createElement(name);
    for (const child of children) {
      element.append(typeof child === "string" ? this.#document.createTextNode(child) : child);
    }
    return element;
  }

  table(head: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
    const cells = (name: string, values: readonly string[]) =>
      this.element("tr", ...values.map((value) => this.element(name, value)));
    const titles = head.length > 0 ? [this.element("thead", cells("th", head))] : [];
    const body = this.element("tbody", ...rows.map((row) => cells("td", row)));
    return this.#classed("div", "table", this.element("table", ...titles, body));
  }

  part({ outcome, name, notes, rows }: Part, { comparison, base, head }: Compared): HTMLElement[] {
    const { series } = comparison.differences ?? { series: [] };
    const curves = base && head
      ? byDeviation(series.filter(({ beyond, largest }) => beyond && largest)).slice(0, CURVES)
      : [];
    return [
      this.element("h2", `${outcome} ${name}`),
      ...(rows.length > 0 ? [this.table(COLUMNS, rows)] : []),
      ...notes.map((note) => this.element("p", note)),
      ...(curves.length > 0
        ? [this.#classed("div", "curves", ...curves.map((change) => this.#curve(change, base!, head!)))]
        : []),
    ];
  }

  #curve(change: SeriesChange, base: Artifact, head: Artifact): HTMLElement {
    const lines = [[base, "var(--base)"], [head, "var(--head)"]] as const;
    const svg = Plot.plot({
      document: this.#document,
      width: 480,
      height: 260,
      style: { background: "none" },
      x: { label: "step" },
      y: { label: null, grid: true, nice: true },
      marks: [
        Plot.ruleX([change.largest!.step], { strokeOpacity: 0.3, strokeDasharray: "2 3" }),
        ...lines.map(([artifact, stroke]) => {
          const { step, value } = pointsOf(artifact, change);
          return Plot.lineY(step, { x: step, y: value, stroke });
        }),
      ],
    });
    const title = plain(`${change.trajectory}.${change.table}.${change.column}`);
    const key = [this.#classed("b", "base", "base"), " and ", this.#classed("b", "head", "head")];
    return this.element("figure", this.element("figcaption", `${title}: `, ...key), svg);
  }

  #classed(name: string, className: string, ...children: (string | Node)[]): HTMLElement {
    const element = this.element(name, ...children);
    element.setAttribute("class", className);
    return element;
  }
}

function pointsOf({ trajectories }: Artifact, { trajectory, table, column, largest }: SeriesChange) {
  const whole = trajectories.find(({ name }) => name === trajectory)!.tables[table];
  const thinned = thinTable(
    { step: whole.step, value: whole[column] },
    POINTS,
    (step) => step === largest!.step,
  );
  return { step: thinned.step, value: thinned.value.map((value) => value ?? NaN) };
}
