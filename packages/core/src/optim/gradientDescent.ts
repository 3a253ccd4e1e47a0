import type { FloatArray } from "../engines/mod.ts";

/** θ − η·u as a new float32 vector: the step of GD and SGD along the direction u [p]. */
export function descend(
  theta: Float32Array,
  direction: FloatArray,
  learningRate: number,
): Float32Array<ArrayBuffer> {
  const next = new Float32Array(theta.length);
  for (let i = 0; i < theta.length; i++) next[i] = theta[i] - learningRate * direction[i];
  return next;
}
