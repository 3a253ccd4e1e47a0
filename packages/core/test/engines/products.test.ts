import { describe, test } from "vitest";
import { GraphBuilder, makeGraph, type Shape } from "../../src/graph/mod.ts";
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

/** Sizes [m, k, n] on either side of where a batch is split into separate products, and with a side of 1. */
const sizes: readonly [number, number, number][] = [[2, 3, 4], [40, 35, 30], [1, 300, 120], [120, 300, 1]];

const flags = [[false, false], [true, false], [false, true], [true, true]];

describe.each(float32Engines)("$info.name multiplies as the reference does", (engine) => {
  test.each(sizes)(
    "matrices of %i×%i and ×%i, in every batch, either operand transposed",
    async (m, k, n) => {
      for (const [left, right] of batches) {
        for (const [transposeA, transposeB] of flags) {
          const g = new GraphBuilder();
          const a = g.input("a", [...left, ...(transposeA ? [k, m] : [m, k])]);
          const b = g.input("b", [...right, ...(transposeB ? [n, k] : [k, n])]);
          const graph = makeGraph({ y: g.matmul(a, b, { transposeA, transposeB }) });
          await expectReference(engine, graph, randomFeeds(graph));
        }
      }
    },
  );

  test("many channels, and a block of tangents folded into images, channels or filters", async () => {
    const g = new GraphBuilder();
    const pads = { top: 1, left: 0, bottom: 2, right: 1 };
    const [x, w] = [g.input("x", [6, 8, 9, 10]), g.input("w", [20, 8, 3, 3])];
    const y = g.conv2d(x, w, pads);
    const graph = makeGraph({
      y,
      filter: g.conv2dFilterGrad(x, g.input("c", y.shape), pads),
      rotated: g.convRotate(g.input("filters", [4, 5, 6, 3, 2])),
    });
    await expectReference(engine, graph, randomFeeds(graph));
  });
});
