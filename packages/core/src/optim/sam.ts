import { norm, scale } from "../vectors.ts";
import type { Optimizer } from "./optimizer.ts";

export interface SamOptions {
  /** η */
  readonly learningRate: number;
  /** ρ, the distance at which the gradient is taken. */
  readonly rho: number;
}

/**
 * Sharpness-aware minimisation (Foret et al., 2021): θ ← θ − η·∇L(θ + ρ∇L(θ)/‖∇L(θ)‖), two gradients a step. Where ∇L(θ)
 * is zero, θ stays.
 */
export function sam({ learningRate, rho }: SamOptions): Optimizer {
  return {
    init: () => ({}),
    async step(state, theta, gradientAt) {
      const gradient = await gradientAt(theta);
      const length = norm(gradient);
      if (length === 0) return { update: new Float64Array(theta.length), state };
      const ahead = theta.slice();
      for (let i = 0; i < ahead.length; i++) ahead[i] += rho / length * gradient[i];
      return { update: scale(await gradientAt(ahead), learningRate), state };
    },
    stabilityEdge: (gradNorm) => samEdge(gradNorm, learningRate, rho),
  };
}

/**
 * The SAM-edge (Long and Bartlett, 2023): ‖∇L‖/(2ρ)·(√(1 + 8ρ/(η‖∇L‖)) − 1). It tends to 2/η, the threshold of gradient
 * descent, as ρ does to 0, and to 0 as ‖∇L‖ does. The paper prints it without the ρ under the root, which fits neither.
 */
export function samEdge(gradNorm: number, learningRate: number, rho: number): number {
  // (√(1 + x) − 1)/x = 1/(√(1 + x) + 1), which does not cancel where x is small.
  const x = 8 * rho / (learningRate * gradNorm);
  return gradNorm === 0 ? 0 : 4 / (learningRate * (Math.sqrt(1 + x) + 1));
}
