import { mean } from "../statistics.ts";

/** Products whose trend counts. */
const WINDOW = 8;
const FEWEST = 4;

export interface Excess {
  /** Block products so far. */
  readonly products: number;
  /** How many times too large the error was after them. */
  readonly excess: number;
}

/**
 * Products until an excess is as small as wanted, from how it fell over the last ones: residuals of a Krylov space shrink by
 * about the same factor at each. `null` before that can be told.
 */
export function forecast(history: readonly Excess[], wanted: number): number | null {
  const recent = history.slice(-WINDOW)
    .map(({ products, excess }) => ({ products, log: Math.log(excess / wanted) }))
    .filter(({ log }) => Number.isFinite(log));
  if (recent.length < FEWEST) return null;
  const [meanProducts, meanLog] = [
    mean(recent.map((one) => one.products)),
    mean(recent.map((one) => one.log)),
  ];
  const covariance = mean(recent.map(({ products, log }) => (products - meanProducts) * (log - meanLog)));
  const slope = covariance / mean(recent.map(({ products }) => (products - meanProducts) ** 2));
  if (!(slope < 0)) return null;
  return Math.max(0, Math.round(recent[recent.length - 1].log / -slope));
}
