import { least, mean, median } from "../statistics.ts";

/** What the rounds of a benchmark have measured of one thing, a number a round: the smaller the better. */
export interface Spread {
  readonly median: number;
  readonly mean: number;
  readonly best: number;
}

export function summarise(times: readonly number[]): Spread {
  return { median: median(times), mean: mean(times), best: least(times) };
}

/** The median of the quotients of what was measured side by side. */
export function sideBySide(numerators: readonly number[], denominators: readonly number[]): number {
  return median(numerators.map((value, i) => value / denominators[i]));
}
