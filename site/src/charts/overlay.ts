import * as Plot from "@observablehq/plot";
import type { Artifact } from "@tiny-subspaces/experiments/artifacts";
import type { SeriesChange } from "@tiny-subspaces/experiments/compare";
import type { Size } from "./chart.ts";
import { decimate } from "./decimate.ts";
import { frame } from "./frame.ts";

/** How each of two states is drawn. */
export const strokes = { base: "var(--role-reference)", head: "var(--role-bulk)" } as const;

/** One series of two states over each other, with a rule at the step where they lie furthest apart. */
export function overlayOptions(
  change: SeriesChange,
  artifacts: { readonly base: Artifact; readonly head: Artifact },
  size: Size,
): Plot.PlotOptions {
  const lines = (["base", "head"] as const).flatMap((state) => {
    const table = artifacts[state].trajectories.find(({ name }) => name === change.trajectory)
      ?.tables[change.table];
    if (!table || !Object.hasOwn(table, change.column)) return [];
    const [steps, values] = [table.step as number[], table[change.column]!];
    return [Plot.line(decimate(steps, values, size.width), {
      x: (i: number) => steps[i],
      y: (i: number) => values[i] ?? NaN,
      stroke: strokes[state],
      strokeWidth: state === "base" ? 2.5 : 1.25,
      strokeLinejoin: "round",
    })];
  });
  const at = change.largest ? [change.largest.step] : [];
  return frame(size, {
    x: { label: "step" },
    y: { label: change.column, nice: true },
    marks: [Plot.ruleX(at, { stroke: "var(--rule-strong)", strokeDasharray: "2 3" }), ...lines],
  }, "");
}
