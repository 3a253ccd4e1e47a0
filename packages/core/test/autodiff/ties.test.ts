import { describe, expect, test } from "vitest";
import { jvp, vjp } from "../../src/autodiff/mod.ts";
import { createReferenceEngine } from "../../src/engines/mod.ts";
import { GraphBuilder, makeGraph, type Node, sizeOf } from "../../src/graph/mod.ts";

/** At x: the gradient of Σ y, and the tangent of y along all ones. */
async function derivativesAt(shape: number[], x: number[], build: (g: GraphBuilder, x: Node) => Node) {
  const g = new GraphBuilder();
  const node = g.input("x", shape);
  const y = build(g, node);
  const [gradient] = vjp(g, g.sumAll(y), [node]);
  const [tangent] = jvp(g, [y], new Map([[node as Node, g.constant(1, [1, ...shape])]]));
  // Σ 0·x, so that the graph has the input even where both derivatives are constants.
  const kept = g.sumAll(g.mul(node, g.sub(node, node)));
  const executable = await createReferenceEngine().compile(makeGraph({ gradient, tangent, kept }));
  const outputs = await executable.run({ x: Float64Array.from(x) });
  return { gradient: [...await outputs.gradient.data()], tangent: [...await outputs.tangent.data()] };
}

describe("at a tie", () => {
  test("relu′(0) = 0, from either side and in both derivatives", async () => {
    const { gradient, tangent } = await derivativesAt([4], [-1, -0, 0, 1], (g, x) => g.relu(x));
    expect(gradient).toEqual([0, 0, 0, 1]);
    expect(tangent).toEqual([0, 0, 0, 1]);
  });

  test("the first maximum of a window takes all of a max-pool's gradient", async () => {
    // Windows: all equal; a tie of the two right elements; of the two lower ones; of a diagonal.
    const x = [
      ...[5, 5, 1, 7, 0, 1, 3, 9],
      ...[5, 5, 2, 7, 2, 2, 9, 3],
    ];
    const maxPool = (g: GraphBuilder, x: Node) => g.windowSum(g.mul(x, g.poolMask(x)));
    const { gradient, tangent } = await derivativesAt([1, 2, 8], x, maxPool);
    expect(gradient).toEqual([
      ...[1, 0, 0, 1, 0, 0, 0, 1],
      ...[0, 0, 0, 0, 1, 0, 0, 0],
    ]);
    expect(tangent).toEqual([1, 1, 1, 1]);
  });

  test("a tie for the maximum leaves the gradient of log-sum-exp the softmax", async () => {
    const logSumExp = (g: GraphBuilder, x: Node) => {
      const max = g.reduceMax(x, [0]);
      return g.add(max, g.log(g.reduceSum(g.exp(g.sub(x, max)), [0])));
    };
    const { gradient } = await derivativesAt([4], [3, 3, 3, 3], logSumExp);
    expect(gradient).toEqual([0.25, 0.25, 0.25, 0.25]);
  });
});

describe("the derivative is exactly zero of", () => {
  const shape = [2, 4];
  const x = [1, -2, 3, 0.5, -1, 2, 0, 4];
  const flat: [name: string, build: (g: GraphBuilder, x: Node) => Node][] = [
    ["step", (g, x) => g.step(x)],
    ["reduceMax", (g, x) => g.reduceMax(x, [1])],
    ["poolMask", (g, x) => g.poolMask(x)],
    ["a constant", (g) => g.constant(3, shape)],
  ];

  test.each(flat)("%s", async (_, build) => {
    const { gradient, tangent } = await derivativesAt(shape, x, build);
    expect(gradient).toEqual(new Array(sizeOf(shape)).fill(0));
    expect(new Set(tangent)).toEqual(new Set([0]));
  });
});
