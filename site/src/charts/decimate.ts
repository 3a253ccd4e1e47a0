/** Indices into a curve's points, ascending. */
export type Indices = readonly number[];

/**
 * Thins a curve for a chart of limited width without losing its extremes: of each of `buckets` equal stretches of x, the
 * first and last point and those of the least and greatest y stay ("M4" of Jugel et al. 2014).
 * @param x ascending, [n]
 * @param y [n]; a `null` or non-finite value is a gap and stays one
 * @returns all indices where n ≤ 4·buckets
 */
export function decimate(x: readonly number[], y: readonly (number | null)[], buckets: number): Indices {
  const n = x.length;
  if (n <= 4 * buckets) return x.map((_, i) => i);
  const start = x[0]!;
  const width = (x[n - 1]! - start) / buckets;
  const kept: number[] = [];
  for (let i = 0; i < n;) {
    const bucket = Math.min(Math.floor((x[i]! - start) / width), buckets - 1);
    const first = i;
    let low = i, high = i, gap = -1;
    for (; i < n && Math.min(Math.floor((x[i]! - start) / width), buckets - 1) === bucket; i++) {
      const value = y[i];
      if (value === null || value === undefined || !Number.isFinite(value)) {
        gap = i;
        continue;
      }
      if (!(value >= (y[low] ?? Infinity))) low = i;
      if (!(value <= (y[high] ?? -Infinity))) high = i;
    }
    const stretch = new Set([first, low, high, i - 1]);
    if (gap >= 0) stretch.add(gap);
    kept.push(...[...stretch].sort((a, b) => a - b));
  }
  return kept;
}
