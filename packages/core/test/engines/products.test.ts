import { describe, test } from "vitest";
import { GraphBuilder, makeGraph, type Pads, type Shape } from "../../src/graph/mod.ts";
import { expectReference, float32Engines, randomFeeds } from "./support.ts";

/** Batches of the two operands: none, K on either, one inside the other, and each with what the other lacks. */
const batches: readonly [Shape, Shape][] = [
  [[], []],
  [[3], [3]],
  [[3], [1]],
  [[1], [3]],
  [[3, 2], [1, 2]],
  [[1, 2], [3, 2]],
  [[3, 2], [3, 1]],
  [[3, 1], [3, 2]],
  [[3, 1], [1, 2]],
];

const flags = [[false, false], [true, false], [false, true], [true, true]];

type Multiplication = readonly [left: Shape, right: Shape, transposeA: boolean, transposeB: boolean];

const everyBatch = batches.flatMap(([left, right]) =>
  flags.map(([transposeA, transposeB]): Multiplication => [left, right, transposeA, transposeB])
);

/** For a card in software, which takes long for each: every way of transposing, each in another batch. */
const fewBatches: readonly Multiplication[] = [
  [[], [], false, false],
  [[3], [1], true, false],
  [[1], [3], false, true],
  [[3, 2], [1, 2], true, true],
];

/** Sizes [m, k, n] on either side of where a batch is split into separate products, and with a side of 1. */
const sizes: readonly [number, number, number][] = [[2, 3, 4], [40, 35, 30], [1, 300, 120], [120, 300, 1]];

const noPads: Pads = { top: 0, left: 0, bottom: 0, right: 0 };

const uneven: Pads = { top: 1, left: 0, bottom: 2, right: 1 };

/** Images and filters: a batch of neither or either, few channels and many, maps of one pixel, wide padding. */
const convolutions: readonly [name: string, images: Shape, filters: Shape, pads: Pads][] = [
  ["many channels, padded unevenly", [1, 8, 6, 9, 10], [1, 20, 8, 3, 3], uneven],
  ["a batch of images", [4, 3, 2, 9, 10], [1, 5, 3, 3, 3], uneven],
  ["a batch of filters", [1, 3, 2, 9, 10], [4, 5, 3, 3, 3], uneven],
  ["a batch of images with many filters", [2, 40, 3, 4, 4], [1, 130, 40, 3, 3], uneven],
  ["a batch of images under filters of their size", [3, 2, 2, 3, 4], [1, 6, 2, 3, 4], noPads],
  ["a batch of images under filters of one pixel", [3, 2, 2, 3, 4], [1, 6, 2, 1, 1], noPads],
  ["a batch of images padded by more than the filter", [3, 2, 2, 3, 4], [1, 6, 2, 2, 2], {
    ...uneven,
    top: 3,
  }],
];

describe.each(float32Engines)("$info.name multiplies as the reference does", (engine) => {
  const [multiplications, which] = engine.info.isEmulated
    ? [fewBatches, "in a few batches, as this card is emulated"]
    : [everyBatch, "in every batch"];

  test.each(sizes)(`matrices of %i×%i and ×%i, ${which}, either operand transposed`, async (m, k, n) => {
    for (const [left, right, transposeA, transposeB] of multiplications) {
      const g = new GraphBuilder();
      const a = g.input("a", [...left, ...(transposeA ? [k, m] : [m, k])]);
      const b = g.input("b", [...right, ...(transposeB ? [n, k] : [k, n])]);
      const graph = makeGraph({ y: g.matmul(a, b, { transposeA, transposeB }) });
      await expectReference(engine, graph, randomFeeds(graph));
    }
  });

  test.each(convolutions)("%s", async (_, images, filters, pads) => {
    const g = new GraphBuilder();
    const [x, w] = [g.input("x", images), g.input("w", filters)];
    const y = g.conv2d(x, w, pads);
    const graph = makeGraph({ y, rotated: g.convRotate(w) });
    await expectReference(engine, graph, randomFeeds(graph));
  });

  test.each(convolutions)("%s: the filter's gradient", async (_, images, filters, pads) => {
    const g = new GraphBuilder();
    const [x, w] = [g.input("x", images), g.input("w", filters)];
    const maps = g.conv2d(x, w, pads).shape;
    // A batch of the filter is one of the cotangents here.
    const cotangents = images[0] > 1 ? [1, ...maps.slice(1)] : maps;
    const graph = makeGraph({ filter: g.conv2dFilterGrad(x, g.input("c", cotangents), pads) });
    await expectReference(engine, graph, randomFeeds(graph));
  });
});
