import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { DataSource, TokenDataset, TokenSplit } from "./dataset.ts";
import { bertUncased, CLS, PAD, SEP } from "./wordPieces.ts";

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

/** Tokens of every sentence, padding included: as many as the longest of all of SST-2's training sentences has. */
export const SENTENCE_LENGTH = 66;

/**
 * Splits sentences into the word pieces of BERT's uncased vocabulary, between [CLS] and [SEP], and numbers those that
 * occur: first those of the training sentences, with [PAD], [CLS] and [SEP] always among them, then those that only test
 * sentences have, both in the vocabulary's order. So [PAD] is 0. Of a longer sentence the first pieces and [SEP] are taken.
 */
export async function makeTokenDataset(raw: RawSentenceDataset): Promise<TokenDataset> {
  const { source, title, synthetic, classes, train, test } = raw;
  const { vocabulary, encode } = await bertUncased();
  const encodeAll = ({ sentences }: RawSentences) =>
    sentences.map((words) => {
      const ids = encode(words.join(" "));
      return ids.length <= SENTENCE_LENGTH ? ids : [...ids.slice(0, SENTENCE_LENGTH - 1), SEP];
    });
  const [trainIds, testIds] = [train, test].map(encodeAll);
  const trained = new Set([PAD, CLS, SEP, ...trainIds.flat()]);
  const untrained = new Set(testIds.flat().filter((id) => !trained.has(id)));
  const pieces = Int32Array.from([trained, untrained].flatMap((ids) => [...ids].sort((a, b) => a - b)));
  const tokens = new Map(Array.from(pieces, (id, token) => [id, token]));
  const split = (ids: number[][], { labels }: RawSentences): TokenSplit => ({
    samples: labels.length,
    sentences: ids.map((sentence) => Int32Array.from(sentence, (id) => tokens.get(id)!)),
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
    pieces,
    trainedPieces: trained.size,
    length: SENTENCE_LENGTH,
    train: split(trainIds, train),
    test: split(testIds, test),
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
