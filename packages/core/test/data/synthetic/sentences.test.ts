import { describe, expect, test } from "vitest";
import { DataError, syntheticSentences, type TokenDataset } from "../../../src/data/mod.ts";
import { NAMES } from "../../../src/data/synthetic/lexicon.ts";

describe("synthetic sentences", () => {
  test("have SST-2's form: words, two classes about equally often, short sentences and long ones", async () => {
    const { train, classes, source, synthetic, length, trainedPieces } = await syntheticSentences({
      samples: 1_000,
    }, 0);
    expect({ classes, source, synthetic, length }).toEqual({
      classes: 2,
      source: "synthetic-sentences",
      synthetic: true,
      length: 66,
    });
    const lengths = train.sentences.map(({ length }) => length);
    expect(Math.min(...lengths)).toBeLessThan(5);
    expect(Math.max(...lengths)).toBeGreaterThan(30);
    const good = train.labels.filter((label) => label === 1).length;
    // Binomial with mean 500 and deviation 15.8.
    expect(Math.abs(good - 500)).toBeLessThan(80);
    expect(train.sentences.every((tokens) => tokens.every((token) => token > 0 && token < trainedPieces)))
      .toBe(true);
  });

  test("are the same from the same seed, and others from another", async () => {
    const digest = async (seed: number) =>
      (await syntheticSentences({ samples: 50, testSamples: 10 }, seed)).digest;
    expect(await digest(3)).toBe(await digest(3));
    expect(await digest(3)).not.toBe(await digest(4));
  });

  test("begin the same however many are written, and test sentences are others", async () => {
    const few = await syntheticSentences({ samples: 5 }, 0);
    const many = await syntheticSentences({ samples: 50, testSamples: 5 }, 0);
    const ids = ({ train, pieces }: TokenDataset) =>
      train.sentences.slice(0, 5).map((tokens) => Array.from(tokens, (token) => pieces[token]));
    expect(ids(many)).toEqual(ids(few));
    expect(many.train.labels.subarray(0, 5)).toEqual(few.train.labels);
    expect(many.test.sentences).not.toEqual(few.train.sentences);
  });

  test("are told apart by their words better than by chance, but far from always", async () => {
    const accuracy = naiveBayesAccuracy(await syntheticSentences({ samples: 2_000, testSamples: 872 }, 0));
    expect(accuracy).toBeGreaterThan(0.6);
    expect(accuracy).toBeLessThan(0.85);
  });

  test("are as many as SST-2's: the message names the number that is there", async () => {
    await expect(syntheticSentences({ samples: 67_350 }, 0)).rejects.toThrow("--samples 67349");
    await expect(syntheticSentences({ samples: 0 }, 0)).rejects.toThrow(DataError);
  });

  test("name no two things alike", () => {
    expect(new Set(NAMES).size).toBe(NAMES.length);
  });
});

/** Share of the test sentences that are classified right by which words they have. */
function naiveBayesAccuracy({ train, test, pieces }: TokenDataset): number {
  const counts = [0, 1].map(() => new Float64Array(pieces.length).fill(1));
  train.sentences.forEach((ids, i) => new Set(ids).forEach((id) => counts[train.labels[i]][id]++));
  const totals = [0, 1].map((tone) => train.labels.filter((label) => label === tone).length + 2);
  const correct = test.sentences.filter((ids, i) => {
    const [bad, good] = [0, 1].map((tone) =>
      [...new Set(ids)].reduce((sum, id) => sum + Math.log(counts[tone][id] / totals[tone]), 0)
    );
    return Number(good > bad) === test.labels[i];
  });
  return correct.length / test.samples;
}
