import type { FloatArray } from "@tiny-subspaces/core";

/** x − a·y, in the precision of x. */
export function subtractScaled(x: FloatArray, a: number, y: FloatArray): FloatArray {
  const result = x.slice();
  for (let i = 0; i < result.length; i++) result[i] -= a * y[i];
  return result;
}

/** ‖x‖₂, summed in float64. */
export function norm(x: FloatArray): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * x[i];
  return Math.sqrt(sum);
}

/** ‖x − y‖₂, summed in float64. */
export function distance(x: FloatArray, y: FloatArray): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] - y[i]) ** 2;
  return Math.sqrt(sum);
}
