import fc from "fast-check";
import { expect, test } from "vitest";
import { createEngine, EngineError } from "../../../src/engines/mod.ts";
import { mergeAxes, mergeBroadcast, mergeTransposed } from "../../../src/engines/tfjs/axes.ts";
import { GraphBuilder, makeGraph } from "../../../src/graph/mod.ts";

test("neighbouring axes of one kind become one, and an axis of 1 is of any kind", () => {
  const reduced = [false, true, true, false, true, false];
  expect(mergeAxes([2, 3, 4, 1, 5, 6], (axis) => reduced[axis])).toEqual([
    { kind: false, size: 2 },
    { kind: true, size: 60 },
    { kind: false, size: 6 },
  ]);
  expect(mergeAxes([1, 1], () => true)).toEqual([]);
});

test("operands that broadcast keep an axis a change of who repeats", () => {
  expect(mergeBroadcast([4, 1, 2, 3, 5], [1, 1, 2, 3, 1])).toEqual({ a: [4, 6, 5], b: [1, 6, 1] });
  expect(mergeBroadcast([4, 1], [1, 3])).toEqual({ a: [4, 1], b: [1, 3] });
  expect(mergeBroadcast([], [])).toEqual({ a: [], b: [] });
});

test("axes that a transposition keeps together become one", () => {
  expect(mergeTransposed([2, 3, 4, 5], [2, 3, 0, 1])).toEqual({ shape: [6, 20], perm: [1, 0] });
  expect(mergeTransposed([2, 1, 3, 4], [3, 0, 1, 2])).toEqual({ shape: [6, 4], perm: [1, 0] });
  expect(mergeTransposed([1, 1, 7], [1, 2, 0])).toEqual({ shape: [7], perm: [0] });
});

test("a merged transposition has the same dimensions, but for those of 1, in the same order", () => {
  const axes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }).chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      perm: fc.shuffledSubarray(shape.map((_, axis) => axis), { minLength: shape.length }),
    })
  );
  fc.assert(fc.property(axes, ({ shape, perm }) => {
    const merged = mergeTransposed(shape, perm);
    expect([...merged.perm].sort()).toEqual(merged.shape.map((_, axis) => axis));
    expect(merged.shape.reduce((a, b) => a * b, 1)).toBe(shape.reduce((a, b) => a * b, 1));
    for (let i = 1; i < merged.perm.length; i++) expect(merged.perm[i]).not.toBe(merged.perm[i - 1] + 1);
  }));
});

test("more than six axes that cannot be merged are refused", () => {
  const shape = [2, 2, 2, 2, 2, 2, 2];
  expect(() => mergeAxes(shape, (axis) => axis)).toThrow(
    new EngineError("tfjs: expected an operation on 6 axes or fewer, got 7 in [2,2,2,2,2,2,2]"),
  );
  expect(() => mergeTransposed(shape, [6, 5, 4, 3, 2, 1, 0])).toThrow(EngineError);
});

test.each(["tfjs:wasm", "tfjs:cpu"])(
  "%s refuses a graph with such an operation when it compiles it",
  async (name) => {
    const { engine } = await createEngine(name);
    const g = new GraphBuilder();
    const x = g.input("x", [2, 2, 2, 2, 2, 2, 2]);
    const refused = engine.compile(makeGraph({ y: g.transpose(x, [6, 5, 4, 3, 2, 1, 0]) }));
    await expect(refused).rejects.toThrow(EngineError);
  },
);
