import type { FloatArray } from "../engines/mod.ts";
import { dot, subtract } from "../vectors.ts";

export interface EffectiveLearningRates {
  /** Dom-LR */
  readonly dominant: number;
  /** Bulk-LR */
  readonly bulk: number;
}

/**
 * Definition 4: ⟨θ_t − θ_{t+1}, P∇L⟩/‖P∇L‖², with P the projection on S_k and on its complement at θ_t. The sign is that
 * with which gradient descent has η for both, as the paper says of it; its formula has the other one.
 *
 * @param update θ_t − θ_{t+1} [p]
 * @param gradient ∇L(θ_t) [p] of the full loss
 * @param dominantGradient P_k ∇L(θ_t) [p]
 * @returns NaN where the gradient has no such component
 */
export function effectiveLearningRates(
  update: FloatArray,
  gradient: FloatArray,
  dominantGradient: FloatArray,
): EffectiveLearningRates {
  const bulkGradient = subtract(gradient, dominantGradient);
  const along = (component: FloatArray) => dot(update, component) / dot(component, component);
  return { dominant: along(dominantGradient), bulk: along(bulkGradient) };
}
