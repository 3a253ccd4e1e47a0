import * as Plot from "@observablehq/plot";
import { bisectCenter, extent } from "d3-array";
import type { Chart, Row, Size, Stretch, View } from "./chart.ts";
import { unionOfSteps } from "./curves.ts";
import { formatNumber } from "./format.ts";
import { frame } from "./frame.ts";
import { isWithin } from "./domain.ts";
import { legendGroups } from "./legend.ts";
import { noteOn } from "./note.ts";
import type { PlaneSpec, Role } from "@tiny-subspaces/experiments/catalogue";
import { roleColour } from "./roles.ts";
import type { Charted } from "./spec.ts";

interface Path {
  readonly series: PlaneSpec["series"][number];
  readonly label: string;
  readonly role: Role;
  readonly dashed: boolean;
  readonly wide: boolean;
  readonly steps: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
}

type Interval = readonly [number, number];
interface Box {
  readonly x: Interval;
  readonly y: Interval;
}

/** Share of the steps after which a path has come down to the floor of the valley. */
const DESCENT = 0.02;

/** Paths of optimisers in the plane, over level sets of the toy loss ½(a·x² + y²). */
export function planeChart(spec: PlaneSpec, charted: Charted): Chart {
  const paths = resolvePaths(spec, charted.trajectories);
  const steps = unionOfSteps(paths);
  const curvature = curvatureOf(charted);
  const note = noteOn(charted);
  const whole = boxOf(paths, null);
  const descended: Stretch = [DESCENT * (steps.at(-1) ?? 0), steps.at(-1) ?? 0];
  const isNarrower = span(boxOf(paths, descended).x) < 0.5 * span(whole.x);
  const boxIn = ({ stretch }: View) => stretch === null ? whole : boxOf(paths, stretch);
  const visible = (view: View) => paths.filter(({ label }) => !view.hidden.has(label));
  const place = (path: Path, step: number) => {
    if (step < path.steps[0]! || step > path.steps.at(-1)!) return null;
    const i = bisectCenter(path.steps, step);
    return { x: path.x[i]!, y: path.y[i]!, role: path.role };
  };

  return {
    groups: legendGroups(paths),
    steps,
    scale: "linear",
    switchable: false,
    focus: isNarrower ? { label: "to the floor", stretch: descended } : null,
    againstStep: false,
    options: (view, size) => options(spec, visible(view), boxIn(view), curvature, note, size),
    stepsIn: ({ stretch }) => stretch === null ? steps : steps.filter((step) => isWithin(step, stretch)),
    read: (step) =>
      new Map(paths.flatMap((path) => {
        const point = place(path, step);
        return point ? [[path.label, [{ name: "", text: pair(point.x, point.y) }]] as const] : [];
      })),
    points(step, view) {
      const { x: [left, right] } = boxIn(view);
      return visible(view).flatMap((path) => place(path, step) ?? []).filter(({ x }) =>
        x >= left && x <= right
      );
    },
    pick(x, y, view) {
      const box = boxIn(view);
      let best = { distance: Infinity, step: steps[0] ?? 0 };
      for (const path of visible(view)) {
        path.steps.forEach((step, i) => {
          const distance = Math.hypot((path.x[i]! - x) / span(box.x), (path.y[i]! - y) / span(box.y));
          if (distance < best.distance) best = { distance, step };
        });
      }
      return best.step;
    },
    describe: () => paths.map(describePath),
    rows: () => paths.flatMap(rowsOf),
  };
}

/** Of the toy loss, where the paths are in its valley. */
function curvatureOf(charted: Charted): number | null {
  if ("curvature" in charted) return charted.curvature;
  const { configuration } = charted;
  return configuration.kind === "toy" ? configuration.curvature : null;
}

function resolvePaths(spec: PlaneSpec, trajectories: Charted["trajectories"]): Path[] {
  return spec.series.flatMap((series) => {
    const table = trajectories.find(({ name }) => name === series.trajectory)?.tables[series.table];
    const columns = [table?.step, table?.[series.x], table?.[series.y]];
    if (!columns.every((column) => column !== undefined && column.length > 0)) return [];
    const finite = columns[0]!.flatMap((_, i) => columns.every((column) => column![i] !== null) ? [i] : []);
    const [steps, x, y] = columns.map((column) => finite.map((i) => column![i]!));
    return [{
      series,
      label: series.label,
      role: series.role,
      dashed: false,
      wide: false,
      steps: steps!,
      x: x!,
      y: y!,
    }];
  });
}

/** The least box around what the paths are within a stretch, with a little air to either side. */
function boxOf(paths: readonly Path[], stretch: Stretch | null): Box {
  const along = (coordinate: "x" | "y"): Interval => {
    const values = paths.flatMap((path) =>
      path[coordinate].filter((_, i) => isWithin(path.steps[i]!, stretch))
    );
    const [low = 0, high = 1] = extent(values);
    const air = 0.05 * (high - low || 1);
    return [low - air, high + air];
  };
  return { x: along("x"), y: along("y") };
}

function rowsOf({ series, label, steps, x, y }: Path): Row[] {
  const { trajectory, table } = series;
  const along = (column: string, values: readonly number[]) =>
    values.map((value, i) => ({ trajectory, table, column, label, step: steps[i]!, value }));
  return [...along(series.x, x), ...along(series.y, y)];
}

function options(
  spec: PlaneSpec,
  paths: readonly Path[],
  box: Box,
  curvature: number | null,
  note: string,
  size: Size,
): Plot.PlotOptions {
  return frame(size, {
    x: { label: spec.xLabel, domain: [...box.x] },
    y: { label: spec.yLabel, domain: [...box.y], grid: false },
    marks: [
      ...(curvature === null ? [] : levelSets(box, curvature)),
      // The first path on top: it is the smooth one.
      ...[...paths].reverse().flatMap(({ x, y, role }) => {
        const at = { x: (i: number) => x[i], y: (i: number) => y[i] };
        const ends = [0, x.length - 1].filter((i) => x[i]! >= box.x[0] && x[i]! <= box.x[1]);
        return [
          Plot.line(x.keys(), { ...at, stroke: roleColour(role), strokeWidth: 1.1, clip: true }),
          Plot.dot(ends, { ...at, r: 3.5, fill: roleColour(role), stroke: "var(--raised)" }),
        ];
      }),
    ],
  }, note);
}

/** Ellipses a·x² + y² = c², denser towards the bottom, where the box has them. */
function levelSets(box: Box, curvature: number): Plot.Markish[] {
  const reach = ([low, high]: Interval) => Math.max(Math.abs(low), Math.abs(high));
  const highest = Math.hypot(Math.sqrt(curvature) * reach(box.x), reach(box.y));
  const count = 12, turns = 180;
  return Array.from({ length: count }, (_, level) => {
    const c = highest * ((level + 1) / count) ** 2;
    const angle = (i: number) => (2 * Math.PI * i) / turns;
    return Plot.line(Array.from({ length: turns + 1 }).keys(), {
      x: (i: number) => (c / Math.sqrt(curvature)) * Math.cos(angle(i)),
      y: (i: number) => c * Math.sin(angle(i)),
      stroke: "var(--rule-strong)",
      strokeWidth: 1,
      clip: true,
    });
  });
}

function describePath({ label, steps, x, y }: Path): string {
  return `${label}: from ${pair(x[0], y[0])} at step ${formatNumber(steps[0])} to ${
    pair(x.at(-1), y.at(-1))
  } at step ${formatNumber(steps.at(-1))}.`;
}

function pair(x: number | undefined, y: number | undefined): string {
  return `(${formatNumber(x)}, ${formatNumber(y)})`;
}

function span([low, high]: Interval): number {
  return high - low;
}
