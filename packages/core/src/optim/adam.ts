import { scale } from "../vectors.ts";
import type { Optimizer } from "./optimizer.ts";

export interface AdamOptions {
  /** η */
  readonly learningRate: number;
  /** Decay of the mean gradient in [0, 1), 0.9 unless told; 0 is Adam without momentum. */
  readonly beta1?: number;
  /** Decay of the mean squared gradient in [0, 1), 0.999 unless told. */
  readonly beta2?: number;
  /** 10⁻⁸ unless told. */
  readonly epsilon?: number;
}

/**
 * Adam (Kingma and Ba, 2015) with PyTorch's defaults: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g²,
 * θ ← θ − η·m̂/(√v̂ + ε), where m̂ = m/(1 − β₁ᵗ) and v̂ = v/(1 − β₂ᵗ) at the t-th step. What is stable depends on the
 * preconditioner, so that there is no edge for λ₁.
 */
export function adam(options: AdamOptions): Optimizer {
  const { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  return {
    init: (p) => ({ t: 0, mean: new Float64Array(p), square: new Float64Array(p) }),
    async step(state, theta, gradientAt) {
      const gradient = await gradientAt(theta);
      const t = state.t as number + 1;
      const mean = scale(state.mean as Float64Array, beta1);
      const square = scale(state.square as Float64Array, beta2);
      const [meanScale, squareScale] = [1 - beta1 ** t, 1 - beta2 ** t];
      const update = new Float64Array(mean.length);
      for (let i = 0; i < update.length; i++) {
        mean[i] += (1 - beta1) * gradient[i];
        square[i] += (1 - beta2) * gradient[i] ** 2;
        update[i] = learningRate * (mean[i] / meanScale) / (Math.sqrt(square[i] / squareScale) + epsilon);
      }
      return { update, state: { t, mean, square } };
    },
    stabilityEdge: () => null,
  };
}
