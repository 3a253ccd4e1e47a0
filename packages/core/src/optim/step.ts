import type { FloatArray } from "../engines/mod.ts";
import type { DominantSubspace } from "../spectral/mod.ts";
import type { GradientAt, Optimizer, OptimizerState } from "./optimizer.ts";
import { keepComponent, type Projection } from "./projection.ts";

/** Where a trajectory stands between two steps. */
export interface Position {
  /** θ_t [p] */
  readonly theta: Float32Array;
  readonly optimizer: OptimizerState;
}

export interface StepOptions {
  readonly optimizer: Optimizer;
  readonly gradientAt: GradientAt;
  readonly projection: Projection;
  /** S_k(θ_t); needed by projections alone. */
  readonly subspace: DominantSubspace | null;
}

/** Where the step has led, and by what. */
export interface StepTaken extends Position {
  readonly theta: Float32Array<ArrayBuffer>;
  /** θ_t − θ_{t+1} [p] as it was taken, after the projection. */
  readonly update: FloatArray;
}

/**
 * One step of X, Dom-X or Bulk-X: the optimizer's update at θ_t, the component of it that the projection keeps, and
 * θ_{t+1} = θ_t less that, rounded to float32. The step itself is projected, not the gradient, so that the optimizer's
 * state is that of X along this trajectory.
 */
export async function takeStep(from: Position, options: StepOptions): Promise<StepTaken> {
  const { optimizer, gradientAt, projection, subspace } = options;
  const { theta } = from;
  const { update: whole, state } = await optimizer.step(from.optimizer, theta, gradientAt);
  const update = await keepComponent(whole, projection, subspace);
  const next = new Float32Array(theta.length);
  for (let i = 0; i < next.length; i++) next[i] = theta[i] - update[i];
  return { theta: next, optimizer: state, update };
}
