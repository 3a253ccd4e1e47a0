import fc from "fast-check";
import { expect, test } from "vitest";
import { Batches } from "../../src/runner/batches.ts";

test("an epoch goes through every sample once, in batches of the size asked for but for the last", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 60 }),
    fc.integer({ min: 1, max: 60 }),
    fc.nat(5),
    fc.nat(1000),
    (samples, batchSize, epoch, seed) => {
      const batches = new Batches(seed, samples);
      const count = Math.ceil(samples / batchSize);
      const ofEpoch = Array.from({ length: count }, (_, i) => [...batches.at(epoch * count + i, batchSize)]);
      expect(ofEpoch.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: samples }, (_, i) => i));
      for (const batch of ofEpoch.slice(0, -1)) expect(batch).toHaveLength(batchSize);
    },
  ));
});

test("a batch depends on seed and step alone, not on what was asked for before", () => {
  const inOrder = new Batches(5, 20);
  for (let step = 0; step < 17; step++) inOrder.at(step, 6);
  expect(inOrder.at(17, 6)).toEqual(new Batches(5, 20).at(17, 6));
});

test("epochs and seeds have orders of their own", () => {
  const order = (seed: number, epoch: number) => [...new Batches(seed, 50).at(epoch, 50)].join();
  expect(new Set([order(0, 0), order(0, 1), order(1, 0), order(1, 1)]).size).toBe(4);
});
