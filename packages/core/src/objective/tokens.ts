import { oneHot, type SampleBatch, type SampleSource } from "./samples.ts";

/**
 * What one more batch costs beside its tokens, in tokens: of the order of 100 for gradient and Hessian products of the paper's
 * transformer on SST-2, most of it for arrays of all parameters.
 */
const BATCH_COST = 128;

/** Sentences as token ids, one or more each, and class indices [n]. */
interface Sentences {
  readonly sentences: readonly Int32Array[];
  readonly labels: Uint8Array;
}

/**
 * Sentences, padded with id 0 at their end. Those of similar length go through together, so that padding costs little:
 * the whole set is cut into buckets by length (`bucketLengths`), each padded to its longest sentence; a gathered batch is
 * sorted by length and cut into equal parts, each padded to the length of the bucket that its longest sentence is in.
 * So there are few different shapes, each of which takes a compiled program.
 *
 * `chunks(size)` gives batches of at most as many tokens, padding included, as `size` of the longest sentences have.
 *
 * @param maxLength tokens of the longest sentence, or more
 * @throws RangeError if a sentence has no token or more than `maxLength`
 */
export function tokenSamples(
  { sentences, labels }: Sentences,
  classes: number,
  maxLength: number,
): SampleSource {
  const lengths = sentences.map(({ length }) => length);
  const wrong = lengths.find((length) => length < 1 || length > maxLength);
  if (wrong !== undefined) {
    throw new RangeError(`sentences: expected 1 to ${maxLength} tokens each, got one of ${wrong}`);
  }
  const buckets = bucketLengths(lengths);
  const bucketOf = (length: number) => buckets.find((bucket) => length <= bucket)!;
  const batch = (indices: readonly number[], length: number): SampleBatch => {
    const picked = Uint8Array.from(indices, (index) => labels[index]);
    const padded = padSentences(indices.map((index) => sentences[index]), length);
    return {
      samples: indices.length,
      length,
      feeds: { ...padded, y: oneHot(picked, classes) },
      labels: picked,
    };
  };
  return {
    samples: labels.length,
    classes,
    gather(indices) {
      // Sorting is stable, so the order depends on the indices alone.
      const sorted = Array.from(indices).sort((a, b) => lengths[a] - lengths[b]);
      const parts = gatheredParts(sorted.length);
      return Array.from({ length: parts }, (_, part) => {
        const [start, end] = [part, part + 1].map((count) => Math.round(count * sorted.length / parts));
        const members = sorted.slice(start, end);
        return batch(members, bucketOf(lengths[members[members.length - 1]]));
      });
    },
    chunks(size) {
      return buckets.flatMap((length) => {
        const members = lengths.flatMap((_, index) => bucketOf(lengths[index]) === length ? [index] : []);
        const limit = Math.floor(size * maxLength / length);
        const count = Math.ceil(members.length / Math.ceil(members.length / limit));
        return Array.from(
          { length: Math.ceil(members.length / count) },
          (_, piece) => batch(members.slice(piece * count, (piece + 1) * count), length),
        );
      });
    },
  };
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

/**
 * In how many parts of equal size n sentences go through. In p parts padding falls like n/p, and what a part costs beside
 * its tokens grows like p, so the best p is in proportion to √n; the factor was measured on SST-2.
 */
function gatheredParts(n: number): number {
  return Math.max(1, Math.round(Math.sqrt(n) / 2));
}

/**
 * The lengths to pad to, ascending, of which each sentence takes the first that it fits in. They minimise the number of
 * tokens with padding plus a constant for each length, over all choices: the best for the sentences up to a length ends
 * in a bucket that begins after some shorter length, and continues the best for that one.
 */
export function bucketLengths(lengths: readonly number[], batchCost = BATCH_COST): number[] {
  const distinct = [...new Set(lengths)].sort((a, b) => a - b);
  const upTo = distinct.map((length) => lengths.filter((other) => other <= length).length);
  // Of the first i distinct lengths: the least cost, and how many of them are before its last bucket.
  const best = [{ cost: 0, before: 0 }];
  distinct.forEach((length, i) => {
    const choices = best.map(({ cost }, before) => ({
      cost: cost + batchCost + (upTo[i] - (before > 0 ? upTo[before - 1] : 0)) * length,
      before,
    }));
    best.push(choices.reduce((least, choice) => choice.cost < least.cost ? choice : least));
  });
  const buckets: number[] = [];
  for (let i = distinct.length; i > 0; i = best[i].before) buckets.unshift(distinct[i - 1]);
  return buckets;
}
