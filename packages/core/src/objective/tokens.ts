import { samplesOf, type SampleSource } from "./samples.ts";

/** Sentences as token ids, one or more each, and class indices [n]. */
interface Sentences {
  readonly sentences: readonly Int32Array[];
  readonly labels: Uint8Array;
}

/**
 * Sentences, padded with id 0 at their end to one length: `tokens` and `mask` [n, length].
 * @throws RangeError if a sentence has no token or more than `length`
 */
export function tokenSamples(
  { sentences, labels }: Sentences,
  classes: number,
  length: number,
): SampleSource {
  const wrong = sentences.find((sentence) => sentence.length < 1 || sentence.length > length);
  if (wrong) {
    throw new RangeError(`sentences: expected 1 to ${length} tokens each, got one of ${wrong.length}`);
  }
  return samplesOf(padSentences(sentences, length), labels, classes);
}

/** Sentences as rows of one length, with id 0 after their tokens: tokens [n·length], and mask [n·length], 1 on tokens. */
export function padSentences(sentences: readonly Int32Array[], length: number) {
  const tokens = new Int32Array(sentences.length * length);
  const mask = new Float32Array(sentences.length * length);
  sentences.forEach((sentence, row) => {
    tokens.set(sentence, row * length);
    mask.fill(1, row * length, row * length + sentence.length);
  });
  return { tokens, mask };
}
