import type { Artifact, Column } from "@tiny-subspaces/experiments/artifacts";
import type { Role, SeriesSpec } from "@tiny-subspaces/experiments/catalogue";

/** One column against the step. */
export interface Curve {
  readonly label: string;
  readonly role: Role;
  readonly dashed: boolean;
  /** Ascending, [n] */
  readonly steps: readonly number[];
  /** [n] */
  readonly values: Column;
}

/**
 * The curves of those series that the artifact has measured, in the order of the spec.
 * A series whose table or column is missing, or empty, gives none: the run did not get there yet.
 */
export function resolveCurves(series: readonly SeriesSpec[], artifact: Artifact): Curve[] {
  return series.flatMap(({ trajectory, table, column, label, role, dashed = false }) => {
    const columns = artifact.trajectories.find(({ name }) => name === trajectory)?.tables[table];
    const values = columns?.[column];
    const steps = columns?.step as readonly number[] | undefined;
    return values && steps && steps.length > 0 ? [{ label, role, dashed, steps, values }] : [];
  });
}

/** Index of the entry of an ascending list that is nearest to a value; of two as near, the first. The list is not empty. */
export function nearestIndex(ascending: readonly number[], value: number): number {
  let low = 0, high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low > 0 && value - ascending[low - 1]! <= ascending[low]! - value ? low - 1 : low;
}

/** The curve's value nearest to a step; undefined beyond its ends, or where it is not finite. */
export function valueAt(curve: Curve, step: number): number | undefined {
  const { steps, values } = curve;
  if (step < steps[0]! || step > steps.at(-1)!) return undefined;
  return values[nearestIndex(steps, step)] ?? undefined;
}

/** All steps of all curves, ascending, each once. */
export function unionOfSteps(curves: readonly { readonly steps: readonly number[] }[]): number[] {
  return [...new Set(curves.flatMap(({ steps }) => steps))].sort((a, b) => a - b);
}
