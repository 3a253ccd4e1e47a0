import type { FloatArray } from "../engines/mod.ts";

/** What an optimizer remembers from step to step: arrays and numbers by name, which a checkpoint stores as they are. */
export type OptimizerState = Readonly<Record<string, Float64Array | number>>;

/** The gradient [p] at any θ [p], of the full loss or of the mini-batch of this step. */
export type GradientAt = (theta: FloatArray) => Promise<FloatArray>;

/** What an optimizer makes of a state and a θ. */
export interface OptimizerStep {
  /** θ_t − θ_{t+1} [p], before any projection. */
  readonly update: Float64Array;
  readonly state: OptimizerState;
}

/** An update rule as a value: it holds its hyperparameters, and nothing that a step changes. */
export interface Optimizer {
  /** The state before the first step along p parameters. */
  init(p: number): OptimizerState;
  step(state: OptimizerState, theta: FloatArray, gradientAt: GradientAt): Promise<OptimizerStep>;
  /**
   * The sharpness λ₁ beyond which a quadratic makes this optimizer diverge, or for SAM the one at which it settles, where
   * the full gradient has this norm; `null` where λ₁ alone does not decide.
   */
  stabilityEdge(gradNorm: number): number | null;
}
