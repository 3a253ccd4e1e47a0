import type { HostArray } from "../../src/engines/mod.ts";
import { sizeOf } from "../../src/graph/mod.ts";
import { cnn, mlp, type Model, resnet8, transformer, vgg11 } from "../../src/nn/mod.ts";
import { createRandom } from "../../src/random.ts";
import { normals } from "./vectors.ts";

/** A small model with samples: what derivatives are checked on. */
export interface ModelCase {
  readonly name: string;
  readonly model: Model;
  readonly samples: number;
  /** `x`, or `tokens` and `mask`; and `y`. */
  readonly feeds: Readonly<Record<string, HostArray>>;
  /** A parameter vector [p] away from the kinks of ReLU and max-pooling. */
  readonly theta: Float64Array;
}

/** One-hot rows [n, classes]; sample i is of class i modulo `classes`. */
export function cyclicTargets(samples: number, classes: number): Float64Array {
  return Float64Array.from({ length: samples * classes }, (_, at) => {
    const [row, column] = [Math.floor(at / classes), at % classes];
    return row % classes === column ? 1 : 0;
  });
}

/**
 * Feeds of sentences whose first `lengths[i]` tokens are random words and the rest padding, id 0.
 */
export function sentenceFeeds(
  lengths: readonly number[],
  length: number,
  vocabulary: number,
): { tokens: Int32Array; mask: Float64Array } {
  const random = createRandom(7, "sentences");
  const words = lengths.map((count) => Array.from({ length: count }, () => random.below(vocabulary)));
  const tokens = words.flatMap((row) => [...row, ...Array(length - row.length).fill(0)]);
  const mask = lengths.flatMap((count) => Array.from({ length }, (_, at) => (at < count ? 1 : 0)));
  return { tokens: Int32Array.from(tokens), mask: Float64Array.from(mask) };
}

function imageCase(name: string, model: Model, samples: number, deviation: number): ModelCase {
  const features = model.input.kind === "features" ? sizeOf(model.input.shape) : 0;
  return {
    name,
    model,
    samples,
    feeds: {
      x: normals(samples * features, `${name} pixels`),
      y: cyclicTargets(samples, model.classes),
    },
    theta: normals(model.parameterCount, `${name} parameters`, deviation),
  };
}

function sentenceCase(name: string, model: Model, lengths: readonly number[]): ModelCase {
  if (model.input.kind !== "tokens") throw new Error(`${name}: expected a model of sentences`);
  const { vocabulary, length } = model.input;
  const samples = lengths.length;
  return {
    name,
    model,
    samples,
    feeds: { ...sentenceFeeds(lengths, length, vocabulary), y: cyclicTargets(samples, model.classes) },
    theta: normals(model.parameterCount, `${name} parameters`, 0.7),
  };
}

const small = { vocabulary: 7, features: 4, heads: 2, feedForward: 5, classes: 2 };

export const modelCases: readonly ModelCase[] = [
  imageCase("mlp", mlp([5, 4, 3, 3]), 6, 0.7),
  imageCase("cnn", cnn({ image: [2, 8, 8], widths: [3, 2], classes: 3 }), 4, 0.5),
  imageCase("vgg11", vgg11({ widths: [2, 3, 2, 2, 3, 2, 2, 3], hidden: 3, classes: 3 }), 2, 0.6),
  imageCase("resnet8", resnet8({ image: [2, 8, 8], widths: [2, 4, 6], classes: 3 }), 4, 0.6),
  imageCase(
    "resnet8 in two ghost batches",
    resnet8({ image: [2, 8, 8], widths: [2, 4, 6], classes: 3, ghostBatch: 3 }),
    6,
    0.6,
  ),
  sentenceCase("transformer", transformer({ ...small, length: 6 }), [1, 4, 6, 3]),
  sentenceCase("transformer of one-word sentences", transformer({ ...small, length: 1 }), [1, 1, 1]),
];
