import * as Plot from "@observablehq/plot";
import type { Artifact, Trajectory } from "../data/artifact.ts";
import type { Chart, Size, View } from "./chart.ts";
import { nearestIndex, unionOfSteps } from "./curves.ts";
import { extent } from "./extent.ts";
import { formatNumber } from "./format.ts";
import { frame } from "./frame.ts";
import { legendGroups } from "./legend.ts";
import { type Role, roleColour } from "./roles.ts";
import type { PlaneSpec } from "./spec.ts";

interface Path {
  readonly label: string;
  readonly role: Role;
  readonly dashed: boolean;
  readonly steps: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Paths of optimisers in the plane, over level sets of the toy loss ½(a·x² + y²). */
export function planeChart(spec: PlaneSpec, artifact: Artifact): Chart {
  const paths = resolvePaths(spec, artifact.trajectories);
  const steps = unionOfSteps(paths);
  const curvature = artifact.configuration.curvature;
  const visible = (view: View) => paths.filter(({ label }) => !view.hidden.has(label));
  const place = (path: Path, step: number) => {
    if (step < path.steps[0]! || step > path.steps.at(-1)!) return null;
    const i = nearestIndex(path.steps, step);
    return { x: path.x[i]!, y: path.y[i]!, role: path.role };
  };

  return {
    groups: legendGroups(paths),
    steps,
    scale: "linear",
    switchable: false,
    focus: null,
    options: (view, size) =>
      options(spec, visible(view), typeof curvature === "number" ? curvature : null, size),
    read: (step) =>
      new Map(paths.flatMap((path) => {
        const point = place(path, step);
        return point ? [[path.label, [point.x, point.y]] as const] : [];
      })),
    points: (step, view) => visible(view).flatMap((path) => place(path, step) ?? []),
    pick(x, y, view) {
      const [x0, x1] = extent(paths.flatMap((path) => path.x));
      const [y0, y1] = extent(paths.flatMap((path) => path.y));
      let best = { distance: Infinity, step: steps[0] ?? 0 };
      for (const path of visible(view)) {
        path.steps.forEach((step, i) => {
          const distance = Math.hypot((path.x[i]! - x) / (x1 - x0), (path.y[i]! - y) / (y1 - y0));
          if (distance < best.distance) best = { distance, step };
        });
      }
      return best.step;
    },
    describe: () => paths.map(describePath),
  };
}

function resolvePaths(spec: PlaneSpec, trajectories: readonly Trajectory[]): Path[] {
  return spec.series.flatMap((series) => {
    const table = trajectories.find(({ name }) => name === series.trajectory)?.tables[series.table];
    const columns = [table?.step, table?.[series.x], table?.[series.y]];
    if (!columns.every((column) => column !== undefined && column.length > 0)) return [];
    const finite = columns[0]!.flatMap((_, i) => columns.every((column) => column![i] !== null) ? [i] : []);
    const [steps, x, y] = columns.map((column) => finite.map((i) => column![i]!));
    return [{ label: series.label, role: series.role, dashed: false, steps: steps!, x: x!, y: y! }];
  });
}

function options(
  spec: PlaneSpec,
  paths: readonly Path[],
  curvature: number | null,
  size: Size,
): Plot.PlotOptions {
  return frame(size, {
    x: { label: spec.xLabel },
    y: { label: spec.yLabel, nice: true, grid: false },
    marks: [
      ...(curvature === null ? [] : levelSets(paths, curvature)),
      ...paths.flatMap(({ x, y, role }) => {
        const at = { x: (i: number) => x[i], y: (i: number) => y[i] };
        const ends = [0, x.length - 1];
        return [
          Plot.line(x.keys(), { ...at, stroke: roleColour(role), strokeWidth: 1.25, strokeOpacity: 0.85 }),
          Plot.dot(ends, { ...at, r: 3.5, fill: roleColour(role), stroke: "var(--raised)" }),
        ];
      }),
    ],
  });
}

/** Ellipses a·x² + y² = c² through equally spaced heights c of the drawn part of the plane. */
function levelSets(paths: readonly Path[], curvature: number): Plot.Markish[] {
  const reach = extent(paths.flatMap(({ y }) => y))[1];
  if (!(reach > 0)) return [];
  const count = 8, turns = 96;
  return Array.from({ length: count }, (_, level) => {
    const c = (reach * (level + 1)) / count;
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
  const point = (i: number) => `(${formatNumber(x.at(i))}, ${formatNumber(y.at(i))})`;
  return `${label}: from ${point(0)} at step ${formatNumber(steps[0])} to ${point(-1)} at step ${
    formatNumber(steps.at(-1))
  }.`;
}
