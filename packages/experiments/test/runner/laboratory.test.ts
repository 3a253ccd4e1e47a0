import {
  createEngine,
  createObjective,
  initialParameters,
  models,
  syntheticSentences,
  type TokenDataset,
  tokenSamples,
  type TokenSplit,
} from "@tiny-subspaces/core";
import { expect, test } from "vitest";
import { createModel, createSettingObjective } from "../../src/runner/laboratory.ts";

const data = await syntheticSentences({ samples: 4, testSamples: 6 }, 0);
const [seed, length, vocabulary] = [3, data.length, data.vocabulary.length];

/** The sentences with the ids of the whole vocabulary. */
const asPieces = ({ pieces }: TokenDataset, { sentences, labels }: TokenSplit) =>
  tokenSamples({ sentences: sentences.map((one) => one.map((token) => pieces[token])), labels }, 2, length);

test("test sentences' own word pieces have the embeddings that the whole table starts with", async () => {
  expect(data.pieces.length).toBeGreaterThan(data.trainedPieces);
  const { engine } = await createEngine("onnx", { threads: 1 });
  const model = createModel("transformer-sst2", data);
  const ours = createSettingObjective(engine, model, "mse", data, seed);
  const whole = models.transformer({ input: { kind: "tokens", vocabulary, length }, classes: 2 });
  const theirs = createObjective({
    ...{ engine, model: whole, loss: "mse" },
    ...{ train: asPieces(data, data.train), test: asPieces(data, data.test) },
  });
  const [carried, all] = [initialParameters(model, seed), initialParameters(whole, seed)];
  expect(carried.length).toBeLessThan(all.length);
  expect(await ours.loss(carried)).toBeCloseTo(await theirs.loss(all), 6);
  expect((await ours.evaluateTest(carried)).loss).toBeCloseTo((await theirs.evaluateTest(all)).loss, 6);
  await Promise.all([ours.dispose(), theirs.dispose()]);
  await engine.dispose();
});

test("without the seed of the initial parameters such test sentences are refused", async () => {
  const { engine } = await createEngine("onnx", { threads: 1 });
  const model = createModel("transformer-sst2", data);
  expect(() => createSettingObjective(engine, model, "mse", data)).toThrow("expected the seed");
  await engine.dispose();
});
