import { describe, expect, test } from "vitest";
import { GraphBuilder, makeGraph, type Node, type Shape, sizeOf } from "../../src/graph/mod.ts";
import { expectReference, float32Engines, outputsOf, reference } from "./support.ts";

async function valuesOf(
  engine: (typeof float32Engines)[number],
  shape: Shape,
  x: readonly number[],
  build: (g: GraphBuilder, x: Node) => Node,
): Promise<number[]> {
  const g = new GraphBuilder();
  const graph = makeGraph({ y: build(g, g.input("x", shape)) });
  return [...(await outputsOf(engine, graph, { x: Float32Array.from(x) })).y];
}

describe.each([...float32Engines, reference])("$info.name, at a tie", (engine) => {
  test("step(0) = 0 and relu(0) = 0, from either side", async () => {
    const x = [-1, -0, 0, Math.fround(1e-30), 2];
    expect(await valuesOf(engine, [5], x, (g, x) => g.step(x))).toEqual([0, 0, 0, 1, 1]);
    const rectified = await valuesOf(engine, [5], x, (g, x) => g.relu(x));
    expect(rectified.map(Math.abs)).toEqual([0, 0, 0, Math.fround(1e-30), 2]);
  });

  test("the first maximum of each window is the mask's one, whatever else ties", async () => {
    // Every window of zeros, ones and twos.
    const windows = Array.from(
      { length: 81 },
      (_, i) => [27, 9, 3, 1].map((place) => Math.floor(i / place) % 3),
    );
    const x = [0, 2].flatMap((row) => windows.flatMap((window) => window.slice(row, row + 2)));
    const expected = windows.map((window) => {
      const first = window.indexOf(Math.max(...window));
      return window.map((_, place) => Number(place === first));
    });
    expect(await valuesOf(engine, [1, 2, 162], x, (g, x) => g.poolMask(x))).toEqual(
      [0, 2].flatMap((row) => expected.flatMap((window) => window.slice(row, row + 2))),
    );
  });

  test("windows do not reach across images or channels", async () => {
    const shape = [3, 2, 4, 6];
    const x = Array.from({ length: sizeOf(shape) }, (_, i) => (i * 7) % 5);
    const g = new GraphBuilder();
    const node = g.input("x", shape);
    const graph = makeGraph({ mask: g.poolMask(node), sum: g.windowSum(node), all: g.windowExpand(node) });
    await expectReference(engine, graph, { x: Float32Array.from(x) }, 0);
  });
});
