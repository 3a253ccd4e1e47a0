import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { syntheticSentences } from "../../src/data/mod.ts";
import { createReferenceEngine } from "../../src/engines/mod.ts";
import { initialParameters, type LossName, transformer } from "../../src/nn/mod.ts";
import {
  bucketLengths,
  createObjective,
  oneHot,
  type SampleBatch,
  type SampleSource,
  tokenSamples,
} from "../../src/objective/mod.ts";
import { createRandom } from "../../src/random.ts";

const MAX_LENGTH = 12;
const CLASSES = 3;

/** Sentences of ids that tell them apart: sentence i is i + 1, repeated. */
const split = (lengths: readonly number[]) => ({
  sentences: lengths.map((length, i) => new Int32Array(length).fill(i + 1)),
  labels: Uint8Array.from(lengths, (_, i) => i % CLASSES),
});
const lengths = fc.array(fc.integer({ min: 1, max: MAX_LENGTH }), { minLength: 1, maxLength: 60 });
const samplesOf = (lengths: readonly number[]) => tokenSamples(split(lengths), CLASSES, MAX_LENGTH);

/** Checks a batch against the sentences it is made of, and returns which they are, in its order. */
function checkBatch(batch: SampleBatch, lengths: readonly number[]): number[] {
  const { samples, length = 0, feeds, labels } = batch;
  const { tokens, mask, y } = feeds as { tokens: Int32Array; mask: Float32Array; y: Float32Array };
  expect(tokens).toHaveLength(samples * length);
  expect(mask).toHaveLength(samples * length);
  const members = Array.from({ length: samples }, (_, row) => tokens[row * length] - 1);
  members.forEach((index, row) => {
    const padding = length - lengths[index];
    const expected = (fill: number) => [...Array(lengths[index]).fill(fill), ...Array(padding).fill(0)];
    expect([...tokens.subarray(row * length, (row + 1) * length)]).toEqual(expected(index + 1));
    expect([...mask.subarray(row * length, (row + 1) * length)]).toEqual(expected(1));
    expect(labels[row]).toBe(index % CLASSES);
  });
  expect(y).toEqual(oneHot(labels, CLASSES));
  return members;
}

const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b);

describe("chunks of sentences", () => {
  test("have every sentence once, padded at its end and masked, within the size asked for", () => {
    fc.assert(fc.property(lengths, fc.integer({ min: 1, max: 70 }), (lengths, size) => {
      const batches = samplesOf(lengths).chunks(size);
      const members = batches.flatMap((batch) => checkBatch(batch, lengths));
      expect(ascending(members)).toEqual(lengths.map((_, i) => i));
      for (const { samples, length } of batches) {
        expect(samples * length!).toBeLessThanOrEqual(size * MAX_LENGTH);
      }
    }));
  });

  test("are the same at every call", () => {
    const source = samplesOf([3, 1, 12, 5, 5, 2]);
    expect(source.chunks(2)).toEqual(source.chunks(2));
  });

  test("pad the stand-in for SST-2 by less than a third, not threefold", () => {
    const { train, maxLength } = syntheticSentences({ samples: 1_000 }, 0);
    const tokens = train.sentences.reduce((sum, { length }) => sum + length, 0);
    const padded = tokenSamples(train, 2, maxLength).chunks(1_000)
      .reduce((sum, { samples, length }) => sum + samples * length!, 0);
    expect(padded / tokens).toBeLessThan(1.33);
    expect(1_000 * maxLength / tokens).toBeGreaterThan(2.5);
  });
});

describe("gathered sentences", () => {
  test("are those asked for, as often as asked for, in batches of two sizes at the most", () => {
    const indices = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 150 });
    fc.assert(fc.property(lengths, indices, (lengths, picks) => {
      const asked = picks.map((pick) => pick % lengths.length);
      const batches = samplesOf(lengths).gather(asked);
      const members = batches.flatMap((batch) => checkBatch(batch, lengths));
      expect(ascending(members)).toEqual(ascending(asked));
      expect(new Set(batches.map(({ samples }) => samples)).size).toBeLessThanOrEqual(2);
    }));
  });

  test("have no other lengths than the chunks of the whole set, so that few programs are compiled", () => {
    fc.assert(fc.property(lengths, fc.nat(1_000), (lengths, pick) => {
      const source = samplesOf(lengths);
      const known = new Set(source.chunks(1).map(({ length }) => length));
      for (const { length } of source.gather([pick % lengths.length])) expect(known).toContain(length);
    }));
  });

  test("of the stand-in for SST-2 are padded by less than half, not twofold or more", () => {
    const { train, maxLength } = syntheticSentences({ samples: 1_000 }, 0);
    const source = tokenSamples(train, 2, maxLength);
    const share = (indices: readonly number[]) => {
      const tokens = indices.reduce((sum, index) => sum + train.sentences[index].length, 0);
      const padded = source.gather(indices).reduce((sum, { samples, length }) => sum + samples * length!, 0);
      return padded / tokens;
    };
    for (let start = 0; start < 1_000; start += 200) {
      expect(share(Array.from({ length: 200 }, (_, i) => start + i))).toBeLessThan(1.5);
    }
  });
});

describe("bucket lengths", () => {
  test("cost no more than any other choice of lengths", () => {
    const cost = (lengths: readonly number[], buckets: readonly number[], batchCost: number) =>
      lengths.reduce(
        (sum, length) => sum + buckets.find((bucket) => length <= bucket)!,
        batchCost * buckets.length,
      );
    const few = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 30 });
    fc.assert(fc.property(few, fc.nat(40), (lengths, batchCost) => {
      const longest = Math.max(...lengths);
      const chosen = cost(lengths, bucketLengths(lengths, batchCost), batchCost);
      for (let subset = 0; subset < 2 ** (longest - 1); subset++) {
        const buckets = Array.from({ length: longest }, (_, i) => i + 1)
          .filter((length) => length === longest || subset & (1 << (length - 1)));
        expect(chosen).toBeLessThanOrEqual(cost(lengths, buckets, batchCost));
      }
    }));
  });

  test("are one for sentences of one length, and none for no sentences", () => {
    expect(bucketLengths([7, 7, 7])).toEqual([7]);
    expect(bucketLengths([])).toEqual([]);
  });
});

test.each([0, MAX_LENGTH + 1])("a sentence of %i tokens is refused", (length) => {
  expect(() => samplesOf([3, length])).toThrow(
    `expected 1 to ${MAX_LENGTH} tokens each, got one of ${length}`,
  );
});

describe("a transformer's loss over bucketed sentences", () => {
  const data = syntheticSentences({ samples: 30, testSamples: 10 }, 1);
  const { maxLength, vocabulary } = data;
  const model = transformer({ vocabulary: vocabulary.length, maxLength, features: 4, heads: 2, layers: 1 });
  const theta = Float64Array.from(initialParameters(model, 0));
  const bucketed = tokenSamples(data.train, 2, maxLength);
  /** The same sentences, each a batch of its own that is padded to the longest. */
  const padded: SampleSource = {
    ...bucketed,
    chunks: () =>
      data.train.sentences.map((ids, i) => {
        const tokens = new Int32Array(maxLength);
        tokens.set(ids);
        const mask = Float32Array.from({ length: maxLength }, (_, position) => Number(position < ids.length));
        const labels = data.train.labels.slice(i, i + 1);
        return { samples: 1, length: maxLength, feeds: { tokens, mask, y: oneHot(labels, 2) }, labels };
      }),
  };
  const objective = (loss: LossName, train: SampleSource) =>
    createObjective({ engine: createReferenceEngine(), model, loss, train });

  test.each<LossName>(["mse", "ce"])(
    "and its derivatives (%s) are those of sentences padded to one length",
    async (loss) => {
      const [one, other] = [objective(loss, bucketed), objective(loss, padded)];
      const engine = createReferenceEngine();
      const block = () =>
        engine.upload(createRandom(0, "block").uniformArray(2 * theta.length, -1, 1), [2, theta.length]);
      const [ours, theirs] = [
        await one.hessianProduct(theta, block()),
        await other.hessianProduct(theta, block()),
      ];
      expect(ours.loss).toBeCloseTo(theirs.loss, 12);
      expectClose(ours.gradient, theirs.gradient);
      expectClose(await ours.product.data(), await theirs.product.data());
      const all = Array.from(data.train.labels.keys());
      expectClose((await one.batchGradient(theta, all)).gradient, theirs.gradient);
    },
  );
});

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  const scale = Math.max(...Array.from(expected, Math.abs));
  expect(scale).toBeGreaterThan(0);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i] - expected[i])).toBeLessThan(1e-12 * scale);
  }
}
