import type { HostArray } from "../engines/engine.ts";

/** Samples as a graph's inputs take them: all of one size, sentences padded to one length. */
export interface SampleBatch {
  readonly samples: number;
  /** Tokens a sentence, padding included; absent for features. */
  readonly length?: number;
  /** `x` [n, features], or `tokens` [n·length] and `mask` [n, length]; and the one-hot `y` [n, classes]. */
  readonly feeds: Readonly<Record<string, HostArray>>;
  /** Class indices [n]. */
  readonly labels: Uint8Array;
}

/** A labelled set of samples that can be cut into graph-sized pieces. */
export interface SampleSource {
  readonly samples: number;
  readonly classes: number;
  /** The samples at these indices, in as many batches as have one static shape each. */
  gather(indices: ArrayLike<number>): SampleBatch[];
  /**
   * Every sample once, in batches no larger than `size` of the largest samples; the same batches at every call.
   * @param group batches are whole groups of so many, but for one of the samples that are left; divides `size`
   */
  chunks(size: number, group?: number): SampleBatch[];
}

/** One-hot rows [n, classes] of class indices. */
export function oneHot(labels: Uint8Array, classes: number): Float32Array {
  const rows = new Float32Array(labels.length * classes);
  labels.forEach((label, i) => rows[i * classes + label] = 1);
  return rows;
}

/**
 * Samples of real features.
 * @param split inputs [n, features] row-major and class indices [n]
 */
export function featureSamples(
  split: { readonly inputs: Float32Array; readonly labels: Uint8Array },
  classes: number,
): SampleSource {
  const { inputs, labels } = split;
  const samples = labels.length;
  const features = inputs.length / samples;
  const targets = oneHot(labels, classes);
  return {
    samples,
    classes,
    gather(indices) {
      const x = new Float32Array(indices.length * features);
      const picked = new Uint8Array(indices.length);
      for (let i = 0; i < indices.length; i++) {
        x.set(inputs.subarray(indices[i] * features, (indices[i] + 1) * features), i * features);
        picked[i] = labels[indices[i]];
      }
      return [{ samples: indices.length, feeds: { x, y: oneHot(picked, classes) }, labels: picked }];
    },
    chunks(size, group = 1) {
      const pieces: SampleBatch[] = [];
      const whole = samples - samples % group;
      for (let start = 0; start < samples;) {
        const end = start < whole ? Math.min(start + size, whole) : samples;
        pieces.push({
          samples: end - start,
          feeds: {
            x: inputs.subarray(start * features, end * features),
            y: targets.subarray(start * classes, end * classes),
          },
          labels: labels.subarray(start, end),
        });
        start = end;
      }
      return pieces;
    },
  };
}
