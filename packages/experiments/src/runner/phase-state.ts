import type { OptimizerState, Tensor } from "@tiny-subspaces/core";

/** What training changes. Together with the tracker's state it decides all that follows. */
export interface PhaseState {
  /** Updates made since initialisation. */
  step: number;
  /** θ after them, [p]. */
  theta: Float32Array;
  optimizer: OptimizerState;
  /** Moving average of χ_k(∇L); `null` before its first value. */
  chiEma: number | null;
  /** The last measured eigenvectors [2k, p], where the next spectrum starts; `null` before the first. */
  eigenvectors: Tensor | null;
}
