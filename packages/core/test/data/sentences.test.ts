import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { digestSentences, makeTokenDataset, type RawSentences } from "../../src/data/mod.ts";

const raw = (...lines: [sentence: string, label: number][]): RawSentences => ({
  sentences: lines.map(([sentence]) => sentence.split(" ")),
  labels: Uint8Array.from(lines, ([, label]) => label),
});
const make = (train: RawSentences, test: RawSentences) =>
  makeTokenDataset({ source: "sst2", title: "test", synthetic: false, classes: 2, train, test });

test("tokens number the pieces that occur: the training sentences' in order, then those of test sentences alone", async () => {
  const { vocabulary, pieces, trainedPieces, train, test } = await make(
    raw(["so good , so funny", 1], ["not good", 0]),
    raw(["not so clever", 1]),
  );
  const names = Array.from(pieces, (id) => vocabulary[id]);
  expect(names.slice(0, trainedPieces)).toEqual([
    "[PAD]",
    "[CLS]",
    "[SEP]",
    ",",
    "not",
    "so",
    "good",
    "funny",
  ]);
  expect(names.slice(trainedPieces)).toEqual(["clever"]);
  expect(Array.from(pieces.subarray(0, trainedPieces))).toEqual(
    Array.from(pieces.subarray(0, trainedPieces)).sort((a, b) => a - b),
  );
  const text = (tokens: Int32Array) => Array.from(tokens, (token) => names[token]).join(" ");
  expect(train.sentences.map(text)).toEqual(["[CLS] so good , so funny [SEP]", "[CLS] not good [SEP]"]);
  expect(test.sentences.map(text)).toEqual(["[CLS] not so clever [SEP]"]);
  expect([...train.labels]).toEqual([1, 0]);
});

test("padding, begin and end have their tokens even where no sentence is", async () => {
  const { pieces, trainedPieces } = await make(raw(), raw());
  expect([...pieces]).toEqual([0, 101, 102]);
  expect(trainedPieces).toBe(3);
});

test("a sentence of more than 66 tokens is cut, and still ends in [SEP]", async () => {
  const words = (count: number) => Array(count).fill("good").join(" ");
  const { train, test, pieces, length } = await make(
    raw([words(64), 0], [words(65), 1]),
    raw([words(300), 0]),
  );
  expect(length).toBe(66);
  for (const sentence of [...train.sentences, ...test.sentences]) {
    expect(sentence).toHaveLength(66);
    expect(pieces[sentence[65]]).toBe(102);
  }
});

test("the digest is over the words and labels, training and test apart", () => {
  const text = "so good\t1\nbad\t0\n\nbad\t0\n";
  const expected = `sha256:${createHash("sha256").update(text).digest("hex")}`;
  expect(digestSentences(raw(["so good", 1], ["bad", 0]), raw(["bad", 0]))).toBe(expected);
  expect(digestSentences(raw(["so good", 1], ["bad", 0], ["bad", 0]), raw())).not.toBe(expected);
});
