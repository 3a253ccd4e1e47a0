import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GraphBuilder, graphCost, makeGraph, type Node } from "../../src/graph/mod.ts";
import { mlp } from "../../src/nn/mod.ts";
import { gradientProgram, hessianProgram } from "../../src/objective/programs.ts";

/** The cost of one node over inputs of these shapes. */
function costOf(shapes: readonly (readonly number[])[], build: (g: GraphBuilder, ...inputs: Node[]) => Node) {
  const g = new GraphBuilder();
  return graphCost(makeGraph({ y: build(g, ...shapes.map((shape, i) => g.input(`x${i}`, shape))) }));
}

const noPads = { top: 0, left: 0, bottom: 0, right: 0 };

describe("the operations of products", () => {
  test("[3,4]·[4,5] are 60 multiplications and as many additions", () => {
    expect(costOf([[3, 4], [4, 5]], (g, a, b) => g.matmul(a, b))).toEqual({ flops: 120, bytes: 0 });
  });

  test("are the same for transposed operands", () => {
    const { flops } = costOf(
      [[4, 3], [5, 4]],
      (g, a, b) => g.matmul(a, b, { transposeA: true, transposeB: true }),
    );
    expect(flops).toBe(120);
  });

  test("count every product of a batch, also where one operand is shared", () => {
    expect(costOf([[7, 3, 4], [1, 4, 5]], (g, a, b) => g.matmul(a, b)).flops).toBe(7 * 120);
  });

  test("of a convolution are 2·N·O·H′·W′·C·kh·kw", () => {
    // One pixel of padding keeps 6×5 under a 3×3 filter.
    const pads = { top: 1, left: 1, bottom: 1, right: 1 };
    expect(costOf([[3, 2, 6, 5], [4, 3, 3, 3]], (g, x, w) => g.conv2d(x, w, pads)))
      .toEqual({ flops: 2 * 2 * 4 * 6 * 5 * 3 * 9, bytes: 0 });
    expect(costOf([[3, 2, 6, 5], [4, 3, 3, 3]], (g, x, w) => g.conv2d(x, w, noPads)).flops)
      .toBe(2 * 2 * 4 * 4 * 3 * 3 * 9);
    expect(costOf([[1, 3, 2, 6, 5], [7, 4, 3, 3, 3]], (g, x, w) => g.conv2d(x, w, noPads)).flops)
      .toBe(7 * 2 * 2 * 4 * 4 * 3 * 3 * 9);
  });

  test("of a filter gradient are those of its convolution", () => {
    expect(costOf([[3, 2, 6, 5], [4, 2, 4, 3]], (g, x, c) => g.conv2dFilterGrad(x, c, noPads)))
      .toEqual({ flops: 2 * 2 * 4 * 4 * 3 * 3 * 9, bytes: 0 });
  });
});

describe("the bytes of the rest", () => {
  test("are each operand and the result once, four a number", () => {
    expect(costOf([[3, 4], [3, 1]], (g, a, b) => g.add(a, b))).toEqual({
      flops: 0,
      bytes: 4 * (12 + 3 + 12),
    });
    expect(costOf([[3, 4]], (g, x) => g.reduceSum(x, [1])).bytes).toBe(4 * (12 + 3));
  });

  test("of a slice are those of the part that it takes", () => {
    expect(costOf([[100, 4]], (g, x) => g.slice(x, 0, 3, 2)).bytes).toBe(4 * (8 + 8));
  });

  test("are none for a reshape, and none are read of a constant", () => {
    expect(costOf([[3, 4]], (g, x) => g.reshape(x, [12])).bytes).toBe(0);
    expect(costOf([[3, 4]], (g, x) => g.div(g.constant(1, [3, 4]), x)).bytes).toBe(4 * (12 + 12));
  });

  test("are eight a number in float64", () => {
    const g = new GraphBuilder();
    expect(graphCost(makeGraph({ y: g.tanh(g.input("x", [5])) }), 8).bytes).toBe(8 * 10);
  });
});

test("a node that two others use is counted once", () => {
  expect(
    costOf([[3, 3]], (g, x) => {
      const square = g.matmul(x, x);
      return g.add(g.tanh(square), square);
    }).flops,
  ).toBe(54);
});

test("an MLP's gradient costs 2n(2dh + 3hc), and K Hessian-vector products 2nK(2dh + 6hc) more", () => {
  const size = fc.integer({ min: 2, max: 9 });
  fc.assert(
    fc.property(size, size, size, size, size, (n, d, h, c, k) => {
      const model = mlp([d, h, c]);
      const shape = { samples: n, scale: 1 / n };
      // Wx and W₂a; their weights' gradients, and the first activation's: for the data there is none.
      const gradient = 2 * n * (2 * d * h + 3 * h * c);
      expect(graphCost(gradientProgram(model, "mse", shape)).flops).toBe(gradient);
      // (W₂a)′ = W₂′a + W₂a′, and so for each product of two factors that depend on θ; x does not.
      const tangents = 2 * n * k * (2 * d * h + 6 * h * c);
      expect(graphCost(hessianProgram(model, "mse", shape, k)).flops).toBe(gradient + tangents);
    }),
    { numRuns: 30 },
  );
});
