import { type GradientAt, type Optimizer, takeStep } from "@tiny-subspaces/core";
import { batchSizeOf, type Phase } from "../configuration/phases.ts";
import type { Laboratory } from "./laboratory.ts";
import type { PhaseState } from "./phase-state.ts";
import { Point } from "./point.ts";
import type { RunRecord, TrajectoryRecord } from "./record.ts";
import type { Tracker } from "./tracker.ts";

/** A phase under way: what it is trained with, and where it stands. */
export interface Course {
  readonly lab: Laboratory;
  readonly phase: Phase;
  readonly optimizer: Optimizer;
  readonly tracker: Tracker;
  readonly state: PhaseState;
  /** θ where the phase that this one goes on from has ended; `null` for one that starts at initialisation. */
  readonly parentEnd: Float32Array | null;
  readonly trajectory: TrajectoryRecord;
  /** Whether other phases start where this one ends. */
  readonly hasBranches: boolean;
  readonly events: RunRecord["events"];
}

/** Where a course stands, to be measured and left by the next step. */
export function pointOf({ state, lab, tracker }: Course): Point {
  return new Point(state.theta, lab.objective, tracker);
}

/** The step from θ_t, which is at `point`: made, and not yet taken. */
export async function nextStep(course: Course, point: Point) {
  const { phase: { projection }, optimizer, state } = course;
  const subspace = projection === "none" ? null : await point.subspace();
  return await takeStep(state, { optimizer, projection, subspace, gradientAt: gradientOf(course, point) });
}

/** The gradient that the optimizer steps by: of the whole subset, or of the mini-batch of this step. */
function gradientOf({ phase, state, lab }: Course, point: Point): GradientAt {
  const { objective, batches } = lab;
  const batchSize = batchSizeOf(phase.optimizer);
  if (batchSize === null) {
    return async (theta) =>
      (await (theta === point.theta ? point.full() : objective.gradient(theta))).gradient;
  }
  const indices = batches.at(state.step, batchSize);
  return async (theta) => (await objective.batchGradient(theta, indices)).gradient;
}
