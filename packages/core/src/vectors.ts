import type { FloatArray } from "./engines/mod.ts";

/** ‖v‖₂ in float64. */
export function norm(v: FloatArray): number {
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += v[i] * v[i];
  return Math.sqrt(sum);
}

/** ‖a − b‖₂ in float64. */
export function distance(a: FloatArray, b: FloatArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return Math.sqrt(sum);
}
