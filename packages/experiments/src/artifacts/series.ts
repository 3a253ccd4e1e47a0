import type { Artifact, Table, Trajectory } from "./schema.ts";

/** A measured value and the step it was measured at; `null` where it was not finite. */
export interface SeriesPoint {
  readonly step: number;
  readonly value: number | null;
}

/** The trajectory of that name, `undefined` where the run has none (yet). */
export function findTrajectory(artifact: Artifact, name: string): Trajectory | undefined {
  return artifact.trajectories.find((trajectory) => trajectory.name === name);
}

/** One column of a table by step. */
export function tablePoints(table: Table, column: string): SeriesPoint[] {
  return table.step.map((step, row) => ({ step: step!, value: table[column][row] }));
}

/**
 * One column along trajectories that continue each other, in the order of steps. Where two hold the same step (the end
 * of a prefix is the start of its branch) the first one's value counts. Empty if nothing of it was measured.
 */
export function readSeries(
  artifact: Artifact,
  trajectories: readonly string[],
  table: string,
  column: string,
): SeriesPoint[] {
  const points: SeriesPoint[] = [];
  for (const name of trajectories) {
    const found = findTrajectory(artifact, name)?.tables[table];
    if (!found || !Object.hasOwn(found, column)) continue;
    const last = points.at(-1)?.step ?? -Infinity;
    points.push(...tablePoints(found, column).filter(({ step }) => step > last));
  }
  return points;
}
