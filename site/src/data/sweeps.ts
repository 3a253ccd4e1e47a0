import type { SweepGroup } from "@tiny-subspaces/experiments/artifacts";
import type { FigureEntry, LinesSpec, PanelEntry } from "@tiny-subspaces/experiments/catalogue";
import type { GroupSource } from "../charts/source.ts";
import { sweepCommand } from "./commands.ts";
import type { Results, Sweep } from "./load.ts";
import { bestFirst } from "./presets.ts";

/** The sweeps of a run, from the best preset to the least. */
export function sweepsOf(run: string, { sweeps }: Pick<Results, "sweeps">): Sweep[] {
  return sweeps.filter(({ summary }) => summary.run === run).sort((a, b) =>
    bestFirst.indexOf(a.summary.preset) - bestFirst.indexOf(b.summary.preset)
  );
}

/** The best sweep of a run over nothing but seeds, of which two or more are computed. */
export function seedsOf(run: string, results: Pick<Results, "sweeps">): Sweep | undefined {
  return sweepsOf(run, results).find(({ manifest: { axes, set }, summary: { groups } }) =>
    set.length === 0 && axes.every(({ paths }) => paths.join() === "seed") && groups[0]!.items.length > 1
  );
}

/** `batch size 10, k 5`: what tells a group from the others; empty where seeds are all that varies. */
export function groupTitle({ values }: Pick<SweepGroup, "values">): string {
  return Object.entries(values).map(([label, value]) =>
    `${inWords(label)} ${typeof value === "string" ? value : JSON.stringify(value)}`
  ).join(", ");
}

/** `batch size` for `batchSize`. */
export function inWords(label: string): string {
  return label.split(".").at(-1)!.replaceAll(/(?<=.)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** A group with the columns that charts against the step draw of its run, number for number. */
export function groupSource(
  { summary, manifest }: Sweep,
  group: SweepGroup,
  figures: readonly FigureEntry[],
): GroupSource {
  const { schema, name, run, preset, title, complete, data, commits } = summary;
  const drawn = new Set(
    linePanels(run, figures).flatMap(({ chart }) => chart.series.map((series) => keyOf(series))),
  );
  return {
    ...{ schema, name, run, preset, title, complete, data, commits },
    command: sweepCommand(manifest),
    group: {
      ...{ name: group.name, items: group.items },
      ...{ diverged: group.diverged, forced: group.forced, inexact: group.inexact },
      series: group.series.filter((series) => drawn.has(keyOf(series))),
    },
  };
}

function keyOf({ trajectory, table, column }: { trajectory: string; table: string; column: string }): string {
  return [trajectory, table, column].join("/");
}

/** A panel whose curves have bands over seeds. */
export type LinePanel = PanelEntry & { readonly chart: LinesSpec };

export function isLinePanel(panel: PanelEntry): panel is LinePanel {
  return panel.chart?.kind === "lines";
}

function linePanels(run: string, figures: readonly FigureEntry[]): LinePanel[] {
  return figures.flatMap(({ panels }) => panels.filter(isLinePanel).filter((panel) => panel.run === run));
}

/** The dominant directions of a group's items; `undefined` where the preset says how many there are. */
function countOf({ manifest: { set } }: Sweep, { values }: Pick<SweepGroup, "values">): number | undefined {
  const k = values.k ?? set.find(({ path }) => path === "k")?.value;
  return typeof k === "number" ? k : undefined;
}

/**
 * A chart of the catalogue for a group: with its number of dominant directions where that is not the preset's, and as high
 * as the groups beside it, those that diverged left out.
 */
export function specFor(
  chart: LinesSpec,
  sweep: Sweep,
  group: SweepGroup,
): LinesSpec & { readonly reach: readonly number[] } {
  const k = countOf(sweep, group);
  return { ...(k === undefined ? chart : withCount(chart, k)), reach: reachOf(chart, sweep.summary.groups) };
}

function reachOf({ series }: LinesSpec, groups: readonly SweepGroup[]): number[] {
  const drawn = new Set(series.map(keyOf));
  const values = groups.filter(({ diverged }) => diverged.length === 0).flatMap((group) =>
    group.series.filter((one) => drawn.has(keyOf(one))).flatMap(({ values: { low, high } }) => [low!, high!])
  ).flat().filter((value) => value !== null);
  if (groups.length === 1 || values.length === 0) return [];
  const positive = values.filter((value) => value > 0);
  const least = (numbers: readonly number[]) => numbers.reduce((a, b) => Math.min(a, b), Infinity);
  const greatest = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return [least(values), ...(positive.length > 0 ? [least(positive)] : []), greatest];
}

/** χ and eigenvalues under the names that they have with k dominant directions. */
function withCount(chart: LinesSpec, k: number): LinesSpec {
  return {
    ...chart,
    yLabel: chart.yLabel.replace(/(?<=χ)[₀-₉]+/, subscript(k)),
    series: chart.series.map((series) => {
      const [, place] = /^lambda(\d+)$/.exec(series.column) ?? [];
      if (place === undefined) return series;
      const [from, to, role] = Number(place) <= k
        ? [1, k, "eig-top" as const]
        : [k + 1, 2 * k, "eig-next" as const];
      return { ...series, role, label: `λ${subscript(from)} … λ${subscript(to)}` };
    }),
  };
}

function subscript(n: number): string {
  return [...`${n}`].map((digit) => String.fromCodePoint(0x2080 + Number(digit))).join("");
}
