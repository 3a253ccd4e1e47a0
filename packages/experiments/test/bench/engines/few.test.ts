import { loadDataset } from "@tiny-subspaces/core";
import { expect, test } from "vitest";
import { firstSamples } from "../../../src/bench/engines/few.ts";

const load = (name: "mnist" | "sst2", samples: number) =>
  loadDataset({ name, samples, testSamples: 3, seed: 0, mode: "synthetic", cacheDir: "/nowhere" });

test("the first images and their labels, and no test samples", async () => {
  const { dataset } = await load("mnist", 9);
  const { dataset: expected } = await load("mnist", 4);
  const few = firstSamples(dataset, 4);
  expect(few.train).toEqual(expected.train);
  expect(few.test).toMatchObject({ samples: 0, labels: new Uint8Array(0) });
});

test("the first sentences, with the pieces and the length of all, as the model has them", async () => {
  const { dataset } = await load("sst2", 40);
  const few = firstSamples(dataset, 4);
  if (dataset.kind !== "tokens" || few.kind !== "tokens") throw new Error("expected sentences");
  expect(few.train.sentences).toEqual(dataset.train.sentences.slice(0, 4));
  expect([...few.train.labels]).toEqual([...dataset.train.labels.slice(0, 4)]);
  expect([few.pieces, few.length]).toEqual([dataset.pieces, dataset.length]);
});
