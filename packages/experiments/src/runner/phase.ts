import { descend, type FloatArray, keepComponent, norm, type Tensor } from "@tiny-subspaces/core";
import { UserError } from "../errors.ts";
import { measure, type Measuring } from "./measure.ts";
import { Point } from "./point.ts";

/** What training changes. Together with the tracker's state it decides all that follows. */
export interface PhaseState {
  /** Updates made since initialisation. */
  step: number;
  /** θ after them, [p]. */
  theta: Float32Array;
  /** Moving average of χ_k(∇L); `null` before its first value. */
  chiEma: number | null;
  /** The last measured eigenvectors [2k, p], where the next spectrum starts; `null` before the first. */
  eigenvectors: Tensor | null;
}

export interface PhaseContext extends Measuring {
  readonly state: PhaseState;
  /** Called after every update; `false` stops the phase where it is. */
  onStep(): Promise<boolean>;
}

/**
 * Trains from `context.state` to the end of the phase. At every step t, all that is due is measured at θ_t; then
 * θ_{t+1} = θ_t − η·u, where u is the full or the mini-batch gradient at θ_t as it is (`none`), projected on S_k(θ_t)
 * (`dominant`), or on its complement (`bulk`).
 *
 * @returns whether the end was reached
 * @throws UserError if the training diverges
 */
export async function runPhase(context: PhaseContext): Promise<boolean> {
  const { phase, state } = context;
  while (true) {
    const point = new Point(state.theta, context.objective, context.tracker);
    if (await measure(context, point)) return true;
    const subspace = phase.projection === "none" ? null : await point.subspace();
    const update = await keepComponent(await gradient(context, point), phase.projection, subspace);
    state.theta = descend(state.theta, update, phase.optimizer.learningRate);
    state.step++;
    if (!Number.isFinite(norm(state.theta))) {
      throw new UserError(
        `${phase.name} diverged: at step ${state.step} the parameters are no finite numbers any more. ` +
          `The learning rate, ${phase.optimizer.learningRate}, is too large for this start: try another --seed.`,
      );
    }
    if (!await context.onStep()) return false;
  }
}

async function gradient(
  { phase, state, objective, batches }: PhaseContext,
  point: Point,
): Promise<FloatArray> {
  if (phase.optimizer.kind === "gd") return (await point.full()).gradient;
  const indices = batches.at(state.step, phase.optimizer.batchSize);
  return (await objective.batchGradient(state.theta, indices)).gradient;
}
