import type { FloatArray } from "./engines/engine.ts";

/** ‖v‖₂ in float64. */
export function norm(v: FloatArray): number {
  return Math.sqrt(dot(v, v));
}

/** ‖a − b‖₂ in float64. */
export function distance(a: FloatArray, b: FloatArray): number {
  let s0 = 0, s1 = 0;
  const { length } = a;
  let i = 0;
  for (; i + 1 < length; i += 2) {
    const d0 = a[i] - b[i];
    const d1 = a[i + 1] - b[i + 1];
    s0 += d0 * d0;
    s1 += d1 * d1;
  }
  if (i < length) s0 += (a[i] - b[i]) * (a[i] - b[i]);
  return Math.sqrt(s0 + s1);
}

/** ⟨a, b⟩ in float64, over four partial sums so that additions need not wait for one another. */
export function dot(a: FloatArray, b: FloatArray): number {
  // Declared one by one: from a pattern they stay boxed, and the loop takes six times as long.
  let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  const { length } = a;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  for (; i < length; i++) s0 += a[i] * b[i];
  return s0 + s1 + s2 + s3;
}

/** ⟨aᵢ, v⟩ of several a, in float64: four at a time, so that v is read less often, and each as if it were alone. */
export function dots(rows: readonly FloatArray[], v: FloatArray): number[] {
  const results: number[] = [];
  for (let row = 0; row < rows.length; row += 4) {
    const [a, b = a, c = a, d = a] = rows.slice(row, row + 4);
    let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (let i = 0; i < v.length; i++) {
      const x = v[i];
      s0 += a[i] * x;
      s1 += b[i] * x;
      s2 += c[i] * x;
      s3 += d[i] * x;
    }
    results.push(s0, s1, s2, s3);
  }
  return results.slice(0, rows.length);
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
