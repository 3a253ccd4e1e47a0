import type { Dataset, SampleCounts } from "../dataset.ts";

type Draw<D extends Dataset> = (counts: SampleCounts, seed: number) => D | Promise<D>;

/**
 * Draws each data set once in a process, in which commands ask for the same one again: ten thousands of images take
 * seconds. One that cannot be drawn is not remembered.
 */
export function remember<D extends Dataset>(draw: Draw<D>): (...of: Parameters<Draw<D>>) => Promise<D> {
  const drawn = new Map<string, Promise<D>>();
  return (counts, seed) => {
    const key = [counts.samples, counts.testSamples, seed].join();
    let dataset = drawn.get(key);
    if (!dataset) {
      dataset = Promise.try(draw, counts, seed);
      drawn.set(key, dataset);
      dataset.catch(() => drawn.delete(key));
    }
    return dataset;
  };
}
