import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { digestSentences, makeTokenDataset, type RawSentences } from "../../src/data/mod.ts";

const raw = (...lines: [sentence: string, label: number][]): RawSentences => ({
  sentences: lines.map(([sentence]) => sentence.split(" ")),
  labels: Uint8Array.from(lines, ([, label]) => label),
});
const make = (train: RawSentences, test: RawSentences) =>
  makeTokenDataset({ source: "sst2", title: "test", synthetic: false, classes: 2, train, test });

test("words are numbered as the training sentences bring them, after padding and unknown", () => {
  const { vocabulary, train, test } = make(
    raw(["so good , so funny", 1], ["not good", 0]),
    raw(["not so clever", 1]),
  );
  expect(vocabulary).toEqual(["<pad>", "<unk>", "so", "good", ",", "funny", "not"]);
  expect(train.sentences).toEqual([Int32Array.of(2, 3, 4, 2, 5), Int32Array.of(6, 3)]);
  expect(test.sentences).toEqual([Int32Array.of(6, 2, 1)]);
  expect([...train.labels]).toEqual([1, 0]);
});

test("test sentences are cut to the longest training sentence", () => {
  const { maxLength, test } = make(raw(["a b", 0], ["a b c", 1]), raw(["a b c a b", 0], ["c", 1]));
  expect(maxLength).toBe(3);
  expect(test.sentences.map(({ length }) => length)).toEqual([3, 1]);
});

test("a word that is written like padding is a word, not padding", () => {
  const { vocabulary, train } = make(raw(["<pad> <unk>", 0]), raw());
  expect(train.sentences).toEqual([Int32Array.of(2, 3)]);
  expect(vocabulary).toHaveLength(4);
});

test("the digest is over the words and labels, training and test apart", () => {
  const text = "so good\t1\nbad\t0\n\nbad\t0\n";
  const expected = `sha256:${createHash("sha256").update(text).digest("hex")}`;
  expect(digestSentences(raw(["so good", 1], ["bad", 0]), raw(["bad", 0]))).toBe(expected);
  expect(digestSentences(raw(["so good", 1], ["bad", 0], ["bad", 0]), raw())).not.toBe(expected);
});
