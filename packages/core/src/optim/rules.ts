import type { FloatArray } from "../engines/mod.ts";

/** Turns the gradient at each step into the direction u of the update θ ← θ − η·u; remembers what it needs. */
export type UpdateRule = (gradient: FloatArray) => FloatArray;

/** Heavy-ball momentum (Polyak, 1964) as in PyTorch's SGD: m ← β·m + g, u = m, from m = 0. */
export function heavyBall(beta: number): UpdateRule {
  let momentum: Float64Array | null = null;
  return (gradient) => {
    momentum ??= new Float64Array(gradient.length);
    for (let i = 0; i < gradient.length; i++) momentum[i] = beta * momentum[i] + gradient[i];
    return momentum;
  };
}

export interface AdamOptions {
  /** Decay of the mean gradient; 0 is Adam without momentum. */
  readonly beta1?: number;
  /** Decay of the mean squared gradient. */
  readonly beta2?: number;
  readonly epsilon?: number;
}

/**
 * Adam (Kingma and Ba, 2015) with PyTorch's defaults: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g²,
 * u = m̂/(√v̂ + ε), where m̂ = m/(1 − β₁ᵗ) and v̂ = v/(1 − β₂ᵗ) at the t-th step.
 */
export function adam({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions = {}): UpdateRule {
  let mean: Float64Array | null = null;
  let square: Float64Array | null = null;
  let t = 0;
  return (gradient) => {
    mean ??= new Float64Array(gradient.length);
    square ??= new Float64Array(gradient.length);
    t++;
    const [meanScale, squareScale] = [1 - beta1 ** t, 1 - beta2 ** t];
    const direction = new Float64Array(gradient.length);
    for (let i = 0; i < gradient.length; i++) {
      mean[i] = beta1 * mean[i] + (1 - beta1) * gradient[i];
      square[i] = beta2 * square[i] + (1 - beta2) * gradient[i] ** 2;
      direction[i] = mean[i] / meanScale / (Math.sqrt(square[i] / squareScale) + epsilon);
    }
    return direction;
  };
}
