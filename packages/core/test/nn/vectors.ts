import { createRandom } from "../../src/random.ts";

/** ‖a‖ */
export function norm(a: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += a[i] * a[i];
  return Math.sqrt(squares);
}

/** ‖a − b‖/‖b‖ */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return norm(Float64Array.from(a, (value, i) => value - b[i])) / norm(b);
}

/** Standard normal numbers times `deviation`. */
export function normals(length: number, purpose: string, deviation = 1): Float64Array {
  const random = createRandom(7, purpose);
  return Float64Array.from({ length }, () => deviation * random.normal());
}
