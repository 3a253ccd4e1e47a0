import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createReferenceEngine } from "../../src/engines/mod.ts";
import { initialParameters, transformer } from "../../src/nn/mod.ts";
import { createObjective, oneHot, type SampleBatch, tokenSamples } from "../../src/objective/mod.ts";

const LENGTH = 12;
const CLASSES = 3;

/** Sentences of ids that tell them apart: sentence i is i + 1, repeated. */
const split = (lengths: readonly number[]) => ({
  sentences: lengths.map((length, i) => new Int32Array(length).fill(i + 1)),
  labels: Uint8Array.from(lengths, (_, i) => i % CLASSES),
});
const lengths = fc.array(fc.integer({ min: 1, max: LENGTH }), { minLength: 1, maxLength: 60 });
const samplesOf = (lengths: readonly number[]) => tokenSamples(split(lengths), CLASSES, LENGTH);

/** Checks a batch against the sentences it is made of, and returns which they are, in its order. */
function checkBatch(batch: SampleBatch, lengths: readonly number[]): number[] {
  const { samples, feeds, labels } = batch;
  const { tokens, mask, y } = feeds as { tokens: Int32Array; mask: Float32Array; y: Float32Array };
  expect([tokens.constructor, tokens.length, mask.length]).toEqual([
    Int32Array,
    samples * LENGTH,
    samples * LENGTH,
  ]);
  const members = Array.from({ length: samples }, (_, row) => tokens[row * LENGTH] - 1);
  members.forEach((index, row) => {
    const padding = LENGTH - lengths[index];
    const expected = (fill: number) => [...Array(lengths[index]).fill(fill), ...Array(padding).fill(0)];
    expect([...tokens.subarray(row * LENGTH, (row + 1) * LENGTH)]).toEqual(expected(index + 1));
    expect([...mask.subarray(row * LENGTH, (row + 1) * LENGTH)]).toEqual(expected(1));
    expect(labels[row]).toBe(index % CLASSES);
  });
  expect(y).toEqual(oneHot(labels, CLASSES));
  return members;
}

test("chunks of sentences have every sentence once, in order, padded at its end and masked", () => {
  fc.assert(fc.property(lengths, fc.integer({ min: 1, max: 70 }), (lengths, size) => {
    const batches = samplesOf(lengths).chunks(size);
    expect(batches.flatMap((batch) => checkBatch(batch, lengths))).toEqual(lengths.map((_, i) => i));
    for (const { samples } of batches) expect(samples).toBeLessThanOrEqual(size);
  }));
});

test("gathered sentences are those asked for, as often as asked for", () => {
  const indices = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 150 });
  fc.assert(fc.property(lengths, indices, (lengths, picks) => {
    const asked = picks.map((pick) => pick % lengths.length);
    expect(checkBatch(samplesOf(lengths).gather(asked), lengths)).toEqual(asked);
  }));
});

test.each([0, LENGTH + 1])("a sentence of %i tokens is refused", (length) => {
  expect(() => samplesOf([3, length])).toThrow(`expected 1 to ${LENGTH} tokens each, got one of ${length}`);
});

describe("test sentences with ids that no training sentence has", () => {
  const small = { length: 4, features: 4, heads: 2, feedForward: 5, layers: 1, classes: 2 };
  const labels = Uint8Array.of(0, 1, 1);
  const sentences = [Int32Array.of(1, 2), Int32Array.of(3, 1, 4, 2), Int32Array.of(4)];
  const tested = tokenSamples({ sentences, labels }, 2, 4);
  const train = tokenSamples({ sentences: [Int32Array.of(1, 2)], labels: labels.subarray(0, 1) }, 2, 4);
  const whole = transformer({ ...small, vocabulary: 5 });
  const part = transformer({ ...small, vocabulary: 3 });
  const theta = Float64Array.from(initialParameters(whole, 0));
  const carried = Float64Array.of(...theta.subarray(0, 12), ...theta.subarray(20));
  const constantRows = Float32Array.from(theta.subarray(12, 20));
  const engine = createReferenceEngine();

  test("are evaluated as by the model that carries them all", async () => {
    const options = { engine, loss: "ce", train, test: tested } as const;
    const testModel = transformer({ ...small, vocabulary: 3, constantRows });
    const expected = await createObjective({ ...options, model: whole }).evaluateTest(theta);
    const actual = await createObjective({ ...options, model: part, testModel }).evaluateTest(carried);
    expect(actual.loss).toBeCloseTo(expected.loss, 12);
    expect(actual.accuracy).toBe(expected.accuracy);
    expect(await createObjective({ ...options, model: part, testModel }).loss(carried))
      .toBeCloseTo(await createObjective({ ...options, model: whole }).loss(theta), 12);
  });
});
