import type { FloatArray } from "./engines/engine.ts";

/** ‖v‖₂ in float64. */
export function norm(v: FloatArray): number {
  return Math.sqrt(dot(v, v));
}

/** ‖a − b‖₂ in float64. */
export function distance(a: FloatArray, b: FloatArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return Math.sqrt(sum);
}

/** ⟨a, b⟩ in float64, over four partial sums so that additions need not wait for one another. */
export function dot(a: FloatArray, b: FloatArray): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < a.length; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  for (; i < a.length; i++) s0 += a[i] * b[i];
  return s0 + s1 + s2 + s3;
}

/** a·v in float64. */
export function scale(v: FloatArray, a: number): Float64Array<ArrayBuffer> {
  // Loops, not `map` with a function, which takes as long as the gradient of a small mini-batch.
  const result = new Float64Array(v.length);
  for (let i = 0; i < v.length; i++) result[i] = a * v[i];
  return result;
}

/** a − b, of a's precision. */
export function subtract(a: FloatArray, b: FloatArray): FloatArray {
  const result = a.slice();
  for (let i = 0; i < result.length; i++) result[i] -= b[i];
  return result;
}
