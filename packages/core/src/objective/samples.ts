import type { HostArray } from "../engines/engine.ts";

/** Samples as a graph's inputs take them. */
export interface SampleBatch {
  readonly samples: number;
  /** `x` [n, features], or `tokens` and `mask` [n, length]; and the one-hot `y` [n, classes]. */
  readonly feeds: Readonly<Record<string, HostArray>>;
  /** Class indices [n]. */
  readonly labels: Uint8Array;
}

/** A labelled set of samples that can be cut into graph-sized pieces. */
export interface SampleSource {
  readonly samples: number;
  readonly classes: number;
  /** The samples at these indices. */
  gather(indices: ArrayLike<number>): SampleBatch;
  /**
   * Every sample once, in batches of at most `size`; the same batches at every call.
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
  return samplesOf({ x: split.inputs }, split.labels, classes);
}

/**
 * Samples whose inputs are rows of equal length.
 * @param inputs by the graph inputs' names, each [n, …] row-major
 * @param labels class indices [n]
 */
export function samplesOf(
  inputs: Readonly<Record<string, Float32Array | Int32Array>>,
  labels: Uint8Array,
  classes: number,
): SampleSource {
  const samples = labels.length;
  const arrays = Object.entries({ ...inputs, y: oneHot(labels, classes) });
  const feeds = (rowsOf: (array: Float32Array | Int32Array, width: number) => HostArray) =>
    Object.fromEntries(arrays.map(([name, array]) => [name, rowsOf(array, array.length / samples)]));
  return {
    samples,
    classes,
    gather: (indices) => ({
      samples: indices.length,
      feeds: feeds((array, width) => {
        const rows = array instanceof Int32Array
          ? new Int32Array(indices.length * width)
          : new Float32Array(indices.length * width);
        for (let i = 0; i < indices.length; i++) {
          rows.set(array.subarray(indices[i] * width, (indices[i] + 1) * width), i * width);
        }
        return rows;
      }),
      labels: Uint8Array.from({ length: indices.length }, (_, i) => labels[indices[i]]),
    }),
    chunks(size, group = 1) {
      const pieces: SampleBatch[] = [];
      const whole = samples - samples % group;
      for (let start = 0; start < samples;) {
        const end = start < whole ? Math.min(start + size, whole) : samples;
        const [from, to] = [start, end];
        pieces.push({
          samples: to - from,
          feeds: feeds((array, width) => array.subarray(from * width, to * width)),
          labels: labels.subarray(from, to),
        });
        start = end;
      }
      return pieces;
    },
  };
}
