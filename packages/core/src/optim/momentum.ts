import { scale } from "../vectors.ts";
import type { Optimizer, OptimizerState } from "./optimizer.ts";

export interface MomentumOptions {
  /** η */
  readonly learningRate: number;
  /** β in [0, 1); 0, the default, is plain gradient descent. */
  readonly momentum?: number;
}

/**
 * Gradient descent with heavy-ball momentum (Polyak, 1964) as in PyTorch's SGD, not Nesterov's: m ← β·m + g from m = 0,
 * θ ← θ − η·m. On a quadratic it is stable up to a sharpness of 2(1 + β)/η.
 */
export function heavyBall({ learningRate, momentum = 0 }: MomentumOptions): Optimizer {
  return {
    init: (p): OptimizerState => (momentum === 0 ? {} : { momentum: new Float64Array(p) }),
    async step(state, theta, gradientAt) {
      const gradient = await gradientAt(theta);
      if (momentum === 0) return { update: scale(gradient, learningRate), state };
      const after = scale(state.momentum as Float64Array, momentum);
      for (let i = 0; i < after.length; i++) after[i] += gradient[i];
      return { update: scale(after, learningRate), state: { momentum: after } };
    },
    stabilityEdge: () => 2 * (1 + momentum) / learningRate,
  };
}
