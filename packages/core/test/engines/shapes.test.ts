import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GraphBuilder, makeGraph, type Node, type Shape } from "../../src/graph/mod.ts";
import { expectReference, float32Engines, outputsOf, randomFeeds, runsOn } from "./support.ts";

/** Six axes, no two of which can be told apart by chance. */
const shape: Shape = [2, 3, 4, 5, 3, 2];
const axes = shape.map((_, axis) => axis);

/** A node of six axes made from one input of them. */
const onSixAxes: fc.Arbitrary<(g: GraphBuilder, x: Node) => Node> = fc.oneof(
  fc.shuffledSubarray(axes, { minLength: 6 }).map((perm) => (g: GraphBuilder, x: Node) =>
    g.transpose(x, perm)
  ),
  fc.subarray(axes, { minLength: 1 }).map((some) => (g: GraphBuilder, x: Node) => g.reduceSum(x, some)),
  fc.subarray(axes, { minLength: 1 }).map((some) => (g: GraphBuilder, x: Node) => g.reduceMax(x, some)),
  fc.nat(5).map((axis) => (g: GraphBuilder, x: Node) => g.slice(x, axis, 1, shape[axis] - 1)),
  fc.nat(5).map((axis) => (g: GraphBuilder, x: Node) => g.pad(x, axis, 2, 1)),
  fc.nat(5).map((axis) => (g: GraphBuilder, x: Node) => g.concat([x, g.slice(x, axis, 0, 1), x], axis)),
  fc.boolean().map((transposeB) => (g: GraphBuilder, x: Node) =>
    g.matmul(x, g.input("y", [1, 3, 1, 5, ...(transposeB ? [4, 2] : [2, 4])]), { transposeB })
  ),
);

/** Which of two operands, if either, has a dimension of 1 on an axis. */
const broadcast = fc.array(fc.constantFrom("neither", "left", "right"), { minLength: 6, maxLength: 6 });

describe.each(float32Engines)("$info.name on six axes", (engine) => {
  test("moves, reduces, cuts, joins and multiplies as the reference does", () =>
    fc.assert(
      fc.asyncProperty(onSixAxes, async (build) => {
        const g = new GraphBuilder();
        const graph = makeGraph({ y: build(g, g.input("x", shape)) });
        await expectReference(engine, graph, randomFeeds(graph));
      }),
      { numRuns: runsOn(engine, 40, 6) },
    ));

  test("repeats axes of 1 of either operand", () =>
    fc.assert(
      fc.asyncProperty(broadcast, async (ones) => {
        const g = new GraphBuilder();
        const operand = (side: string) =>
          g.input(side, shape.map((dim, axis) => (ones[axis] === side ? 1 : dim)));
        const [a, b] = [operand("left"), operand("right")];
        const graph = makeGraph({
          difference: g.sub(a, b),
          product: g.mul(a, b),
          all: g.broadcastTo(a, shape),
        });
        await expectReference(engine, graph, randomFeeds(graph));
      }),
      { numRuns: runsOn(engine, 20, 4) },
    ));

  test("takes a seventh axis of tangents where neighbouring axes stay together", async () => {
    const g = new GraphBuilder();
    const x = g.input("x", [2, ...shape]);
    const y = g.transpose(g.mul(x, g.input("y", [1, ...shape])), [0, 1, 2, 3, 6, 4, 5]);
    const graph = makeGraph({ y: g.reduceSum(y, [4]) });
    await expectReference(engine, graph, randomFeeds(graph));
  });
});

describe.each(float32Engines)("$info.name returns", (engine) => {
  test("an input itself, a reshape of it, a constant, a literal, and one node under two names", async () => {
    const g = new GraphBuilder();
    const [x, y] = [g.input("x", [2, 2]), g.input("y", [2])];
    const exp = g.exp(y);
    const literal = g.literal("table", [3, 1], Float64Array.of(-1, 0.5, 3));
    const half = g.constant(0.5, [2, 1]);
    const graph = makeGraph({ x, flat: g.reshape(x, [4]), half, literal, exp, again: exp });
    const values = await outputsOf(engine, graph, {
      x: Float32Array.of(1, 2, 3, 4),
      y: Float32Array.of(0, 0),
    });
    expect(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [...value]]))).toEqual({
      x: [1, 2, 3, 4],
      flat: [1, 2, 3, 4],
      half: [0.5, 0.5],
      literal: [-1, 0.5, 3],
      exp: [1, 1],
      again: [1, 1],
    });
  });
});
