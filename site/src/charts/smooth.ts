import type { Column } from "@tiny-subspaces/experiments/artifacts";

/**
 * Exponential moving average over the measured values, each weighed by `factor` to the power of its age and all weights
 * summing to one, so that the first values are not drawn towards zero. A `null` stays one, and is passed over.
 * @param factor in [0, 1)
 */
export function smooth(values: Column, factor: number): Column {
  let sum = 0, weight = 0;
  return values.map((value) => {
    if (value === null) return null;
    sum = factor * sum + (1 - factor) * value;
    weight = factor * weight + (1 - factor);
    return sum / weight;
  });
}
