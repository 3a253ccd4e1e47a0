import { createOptimizer, type OptimizerSpec, takeStep } from "../../src/optim/mod.ts";

/** The gradient of L(x) = ½Σhᵢxᵢ² + ⟨c, x⟩ in float64. */
export function quadraticGradient(h: ArrayLike<number>, c?: ArrayLike<number>) {
  return (theta: ArrayLike<number>) =>
    Promise.resolve(Float64Array.from(theta, (x, i) => h[i] * x + (c ? c[i] : 0)));
}

/** θ after each step of an optimizer along gradients given a step. */
export async function follow(
  spec: OptimizerSpec,
  start: Float32Array,
  gradients: readonly ((theta: ArrayLike<number>) => Promise<Float64Array>)[],
): Promise<Float32Array[]> {
  const optimizer = createOptimizer(spec);
  let position = { theta: start, optimizer: optimizer.init(start.length) };
  const path: Float32Array[] = [];
  for (const gradientAt of gradients) {
    position = await takeStep(position, { optimizer, gradientAt, projection: "none", subspace: null });
    path.push(position.theta);
  }
  return path;
}
