import { findTrajectory, readSeries, type SeriesPoint } from "../artifacts/series.ts";
import type { Artifact, Trajectory } from "../artifacts/schema.ts";

/** A measured value, NaN where it was not finite, so that it spoils every figure computed from it. */
export interface Reading {
  readonly step: number;
  readonly value: number;
}

/** The trajectory if it has come to its end. */
export function completeTrajectory(artifact: Artifact, name: string): Trajectory | null {
  const trajectory = findTrajectory(artifact, name);
  return trajectory?.complete ? trajectory : null;
}

/** One column along trajectories that continue each other. */
export function values(
  artifact: Artifact,
  trajectories: readonly string[],
  table: string,
  column: string,
): Reading[] {
  return readSeries(artifact, trajectories, table, column).map(toValue);
}

/** The phase that this one started from, and itself, by name. */
export function withParent({ parent, name }: Trajectory): string[] {
  return parent === null ? [name] : [parent, name];
}

/**
 * The last value of a trajectory that has come to its end, NaN of one that has diverged; `null` if it has not ended, or
 * was not measured there.
 */
export function finalValue(artifact: Artifact, name: string, table: string, column: string): number | null {
  if (hasDiverged(artifact, name)) return NaN;
  const trajectory = completeTrajectory(artifact, name);
  const last = values(artifact, [name], table, column).at(-1);
  return trajectory && last?.step === trajectory.endStep ? last.value : null;
}

/**
 * The values over the second half of a trajectory's steps, one NaN if it has diverged; `null` if it has not ended, or
 * nothing was measured there.
 */
export function valuesOfSecondHalf(
  artifact: Artifact,
  name: string,
  table: string,
  column: string,
): number[] | null {
  if (hasDiverged(artifact, name)) return [NaN];
  const trajectory = completeTrajectory(artifact, name);
  if (!trajectory) return null;
  const middle = (trajectory.startStep + trajectory.endStep) / 2;
  const half = values(artifact, [name], table, column).filter(({ step }) => step >= middle);
  return half.length > 0 ? half.map(({ value }) => value) : null;
}

/** Whether a trajectory has ended because its numbers were not finite any more. */
export function hasDiverged(artifact: Artifact, name: string): boolean {
  return (findTrajectory(artifact, name)?.divergedAt ?? null) !== null;
}

function toValue({ step, value }: SeriesPoint): Reading {
  return { step, value: value ?? NaN };
}
