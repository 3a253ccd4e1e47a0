import { DataError, TooFewSamplesError } from "./error.ts";

export type DatasetName = "mnist" | "cifar10" | "sst2";

/** What the samples are: the original's, or the built-in generator that stands in for it. */
export type DataSource = DatasetName | "synthetic-digits" | "synthetic-textures" | "synthetic-sentences";

interface DatasetDescription {
  readonly source: DataSource;
  /** The source's name for people. */
  readonly title: string;
  readonly synthetic: boolean;
  readonly classes: number;
  /** `sha256:<hex>` over exactly the samples used; see `digestImages` and `digestSentences` for the bytes. */
  readonly digest: string;
}

/** Images as rows of features. `test` has no samples where none were asked for. */
export interface ImageDataset extends DatasetDescription {
  readonly kind: "images";
  /** Channels, height, width: the order of the features within a row. */
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly scaling: Scaling;
  readonly train: ImageSplit;
  readonly test: ImageSplit;
}

export interface ImageSplit {
  readonly samples: number;
  /** [samples, channels · height · width], row-major. */
  readonly inputs: Float32Array;
  /** [samples], the class of each. */
  readonly labels: Uint8Array;
}

/**
 * How a pixel's byte v became a number: v/255; or that less its mean, over its population standard deviation, each of the
 * values of an image by itself, over so many images, whose integer sums have the digest (see `describeScaling`).
 */
export type Scaling =
  | { readonly kind: "unit" }
  | { readonly kind: "standardised"; readonly images: number; readonly digest: string };

/** Sentences as tokens. `test` has no samples where none were asked for. */
export interface TokenDataset extends DatasetDescription {
  readonly kind: "tokens";
  /** The tokenizer's pieces by their ids. */
  readonly vocabulary: readonly string[];
  /**
   * The piece's id of each token: tokens number the pieces that occur, first the `trainedPieces` that training sentences
   * have, and padding among them as token 0, then those that only test sentences have.
   */
  readonly pieces: Int32Array;
  readonly trainedPieces: number;
  /** Tokens of every sentence, padding included. */
  readonly length: number;
  readonly train: TokenSplit;
  readonly test: TokenSplit;
}

export interface TokenSplit {
  readonly samples: number;
  /** The tokens of each sentence, one to `length`, not padded. */
  readonly sentences: readonly Int32Array[];
  /** [samples], the class of each. */
  readonly labels: Uint8Array;
}

export type Dataset = ImageDataset | TokenDataset;

/**
 * How much to take: the first `samples` of the training data, and the first `testSamples` (default 0) of the test data, or
 * all of those if they are fewer.
 */
export interface SampleCounts {
  readonly samples: number;
  readonly testSamples?: number;
}

/**
 * @throws DataError if a count is not a whole number in range
 */
export function checkCounts({ samples, testSamples = 0 }: SampleCounts): Required<SampleCounts> {
  if (!Number.isSafeInteger(samples) || samples < 1) {
    throw new DataError(
      "number of samples",
      "a whole number, 1 or more",
      String(samples),
      "Set it with --samples.",
    );
  }
  if (!Number.isSafeInteger(testSamples) || testSamples < 0) {
    throw new DataError("number of test samples", "a whole number, 0 or more", String(testSamples));
  }
  return { samples, testSamples };
}

/**
 * How many samples to take of those that a source has: as many training samples as were asked for, and of the test
 * samples what is there, up to what was asked for, since no run depends on how many they are.
 * @param where what was looked into, for the message
 * @param remedy what else would help, a sentence
 * @throws TooFewSamplesError if there are fewer training samples, or no test sample
 */
export function countToTake(
  where: string,
  split: "training" | "test",
  wanted: number,
  available: number,
  remedy = "",
): number {
  if (wanted <= available) return wanted;
  if (split === "test" && available > 0) return available;
  const use = available > 0 ? [`Use what is there with --samples ${available}.`] : [];
  const advice = [...use, remedy].join(" ").trimEnd();
  throw new TooFewSamplesError(where, `${wanted} ${split} samples`, `${available}`, advice);
}
