import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { DataSource, TokenDataset, TokenSplit } from "./dataset.ts";

/** Sentences as words: what a file holds or a generator writes. */
export interface RawSentences {
  /** The words of each sentence, one or more. */
  readonly sentences: readonly (readonly string[])[];
  /** [samples], the class of each. */
  readonly labels: Uint8Array;
}

export interface RawSentenceDataset {
  readonly source: DataSource;
  readonly title: string;
  readonly synthetic: boolean;
  readonly classes: number;
  readonly train: RawSentences;
  readonly test: RawSentences;
}

/** The token that fills sentences up to a common length, and the one for words that no training sentence has. */
export const PADDING = 0;
export const UNKNOWN = 1;

/**
 * Numbers the words in the order in which the training sentences bring them, after `<pad>` (0) and `<unk>` (1). Test
 * sentences are cut to the length of the longest training sentence.
 */
export function makeTokenDataset(raw: RawSentenceDataset): TokenDataset {
  const { source, title, synthetic, classes, train, test } = raw;
  const vocabulary = ["<pad>", "<unk>", ...new Set(train.sentences.flat())];
  const ids = new Map(vocabulary.map((word, id) => [word, id]));
  // A sentence may have a word that is written like one of the two: it is a word.
  const idOf = (word: string) => ids.get(word) ?? UNKNOWN;
  const maxLength = train.sentences.reduce((longest, words) => Math.max(longest, words.length), 0);
  const split = ({ sentences, labels }: RawSentences): TokenSplit => ({
    samples: labels.length,
    sentences: sentences.map((words) => Int32Array.from(words.slice(0, maxLength), idOf)),
    labels,
  });
  return {
    kind: "tokens",
    source,
    title,
    synthetic,
    classes,
    digest: digestSentences(train, test),
    vocabulary,
    maxLength,
    train: split(train),
    test: split(test),
  };
}

/**
 * `sha256:<hex>` of a text in UTF-8: a line for each training sentence, with its words joined by spaces, a tab and the
 * label; an empty line; and such a line for each test sentence. Every line, the empty one too, ends in a line feed.
 */
export function digestSentences(train: RawSentences, test: RawSentences): string {
  const lines = ({ sentences, labels }: RawSentences) =>
    sentences.map((words, i) => `${words.join(" ")}\t${labels[i]}\n`);
  const text = [...lines(train), "\n", ...lines(test)].join("");
  return `sha256:${bytesToHex(sha256(utf8ToBytes(text)))}`;
}
