import { bisectCenter, union } from "d3-array";
import type { Column } from "@tiny-subspaces/experiments/artifacts";
import type { Role, SeriesSpec } from "@tiny-subspaces/experiments/catalogue";
import { formatNumber } from "./format.ts";
import type { Charted } from "./spec.ts";

/** One column against the step. */
export interface Curve {
  readonly trajectory: string;
  readonly table: string;
  readonly column: string;
  readonly label: string;
  readonly role: Role;
  readonly dashed: boolean;
  readonly wide: boolean;
  /** Ascending, [n] */
  readonly steps: readonly number[];
  /** [n]; of several seeds the mean */
  readonly values: Column;
  /** Of the seeds; absent where there is one. */
  readonly band?: Band;
}

/** What seeds have measured at the steps of a curve, [n] each. */
export interface Band {
  readonly low: Column;
  readonly high: Column;
  /** Standard deviation of the sample. */
  readonly deviation: Column;
  /** How many seeds there are. */
  readonly count: readonly number[];
}

/** The edges of a curve's band, as curves; none where it has no band. */
export function edgesOf({ steps, band }: Curve): Pick<Curve, "steps" | "values">[] {
  return band ? [band.low, band.high].map((values) => ({ steps, values })) : [];
}

/**
 * The curves of those series that were measured, in the order of the spec.
 * A series whose table or column is missing, or empty, gives none: the run did not get there yet.
 */
export function resolveCurves(
  series: readonly SeriesSpec[],
  { trajectories }: Pick<Charted, "trajectories">,
): Curve[] {
  const underOthers = series.some(({ role }) => role === "bulk");
  return series.flatMap(({ trajectory, table, column, label, role, dashed = false }) => {
    const columns = trajectories.find(({ name }) => name === trajectory)?.tables[table];
    const values = columns?.[column];
    const steps = columns?.step as readonly number[] | undefined;
    const wide = underOthers && role === "sgd";
    return values && steps && steps.length > 0
      ? [{ trajectory, table, column, label, role, dashed, wide, steps, values }]
      : [];
  });
}

/** The curve's value nearest to a step; undefined beyond its ends, or where it is not finite. */
export function valueAt(
  { steps, values }: Pick<Curve, "steps" | "values">,
  step: number,
): number | undefined {
  if (step < steps[0]! || step > steps.at(-1)!) return undefined;
  return values[bisectCenter(steps, step)] ?? undefined;
}

/** ` (0.1 to 0.3, 5 seeds)`: the curve's band nearest to a step within its ends; empty where it has none. */
export function bandAt({ steps, band }: Curve, step: number): string {
  if (!band) return "";
  const at = bisectCenter(steps, step);
  return ` (${formatNumber(band.low[at])} to ${formatNumber(band.high[at])}, ${band.count[at]} seeds)`;
}

/** All steps of all curves, ascending, each once. */
export function unionOfSteps(curves: readonly { readonly steps: readonly number[] }[]): number[] {
  return [...union(...curves.map(({ steps }) => steps))].sort((a, b) => a - b);
}
