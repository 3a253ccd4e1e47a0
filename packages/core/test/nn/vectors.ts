import { createRandom } from "../../src/random.ts";

/** ‖a‖ */
export function norm(a: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += a[i] * a[i];
  return Math.sqrt(squares);
}

/** ‖a − b‖/‖b‖ */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let squares = 0;
  // NaN where they are not of one length.
  for (let i = 0; i < Math.max(a.length, b.length); i++) squares += (a[i] - b[i]) ** 2;
  return Math.sqrt(squares) / norm(b);
}

/** Standard normal numbers times `deviation`. */
export function normals(length: number, purpose: string, deviation = 1): Float64Array {
  const random = createRandom(7, purpose);
  // Millions for VGG11, which a function for each would make slow.
  const result = new Float64Array(length);
  for (let i = 0; i < length; i++) result[i] = deviation * random.normal();
  return result;
}
