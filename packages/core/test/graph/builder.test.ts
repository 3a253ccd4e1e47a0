import { describe, expect, test } from "vitest";
import {
  GraphBuilder,
  makeGraph,
  type Node,
  printGraph,
  type Shape,
  ShapeError,
} from "../../src/graph/mod.ts";

const noPads = { top: 0, left: 0, bottom: 0, right: 0 };
const print = (y: Node) => printGraph(makeGraph({ y }));

describe("what does not fit is refused with what was expected and what came", () => {
  const refused: [expected: string, build: (g: GraphBuilder, x: (...shape: number[]) => Node) => unknown][] =
    [
      [
        "input a: expected one shape and type a name, got [2] and [3]",
        (g) => [g.input("a", [2]), g.input("a", [3])],
      ],
      ["input: expected dimensions of 1 or more, got [2,0]", (g) => g.input("a", [2, 0])],
      ["input: expected dimensions of 1 or more, got [1.5]", (g) => g.input("a", [1.5])],
      ["add: expected two operands of equal rank, got [2] and [2,1]", (g, x) => g.add(x(2), x(2, 1))],
      [
        "mul: expected dimensions that are equal or 1, got [2,3] and [2,4]",
        (g, x) => g.mul(x(2, 3), x(2, 4)),
      ],
      ["exp: expected float32 operands, got int32 [2]", (g) => g.exp(g.input("i", [2], "int32"))],
      ["softmax: expected rank 1 or more, got []", (g, x) => g.softmax(x())],
      ["reduceSum: expected an axis of [2,3], got 2", (g, x) => g.reduceSum(x(2, 3), [0, 2])],
      ["reduceMax: expected an axis of [2,3], got -1", (g, x) => g.reduceMax(x(2, 3), [-1])],
      [
        "broadcastTo: expected dimensions that are equal or 1, got [2,6] and [2,3]",
        (g, x) => g.broadcastTo(x(2, 6), [2, 3]),
      ],
      [
        "broadcastTo: expected dimensions of 1 where [1,3] differs, got [2,3]",
        (g, x) => g.broadcastTo(x(2, 3), [1, 3]),
      ],
      ["reshape: expected 8 elements for [4,2], got [2,3]", (g, x) => g.reshape(x(2, 3), [4, 2])],
      ["reshape: expected dimensions of 1 or more, got [-2,-3]", (g, x) => g.reshape(x(2, 3), [-2, -3])],
      ["transpose: expected a permutation of 2 axes, got [0,0]", (g, x) => g.transpose(x(2, 3), [0, 0])],
      ["transpose: expected a permutation of 2 axes, got [1]", (g, x) => g.transpose(x(2, 3), [1])],
      ["slice: expected a range inside axis 1 of [2,3], got 2 to 4", (g, x) => g.slice(x(2, 3), 1, 2, 2)],
      ["slice: expected a range inside axis 1 of [2,3], got -1 to 1", (g, x) => g.slice(x(2, 3), 1, -1, 2)],
      ["slice: expected an axis of [2,3], got 2", (g, x) => g.slice(x(2, 3), 2, 0, 1)],
      ["pad: expected widths of 0 or more, got -1 and 2", (g, x) => g.pad(x(2, 3), 0, -1, 2)],
      ["concat: expected one operand or more, got none", (g) => g.concat([], 0)],
      ["concat: expected [2,3] but for axis 1, got [1,3]", (g, x) => g.concat([x(2, 3), x(1, 3)], 1)],
      ["concat: expected [2,3] but for axis 0, got [2]", (g, x) => g.concat([x(2, 3), x(2)], 0)],
      [
        "matmul: expected two operands of equal rank, 2 or more, got [2] and [2]",
        (g, x) => g.matmul(x(2), x(2)),
      ],
      ["matmul: expected equal inner dimensions, got [2,3] and [2,3]", (g, x) => g.matmul(x(2, 3), x(2, 3))],
      [
        "matmul: expected equal inner dimensions, got [2,3]ᵀ and [3,2]",
        (g, x) => g.matmul(x(2, 3), x(3, 2), { transposeA: true }),
      ],
      [
        "matmul: expected dimensions that are equal or 1, got [2] and [3]",
        (g, x) => g.matmul(x(2, 4, 5), x(3, 5, 4)),
      ],
      [
        "conv2d: expected two operands of equal rank, 4 or more, got [3,3] and [3,3]",
        (g, x) => g.conv2d(x(3, 3), x(3, 3), noPads),
      ],
      [
        "conv2d: expected two operands of equal rank, 4 or more, got [1,1,4,4] and [2,1,1,2,2]",
        (g, x) => g.conv2d(x(1, 1, 4, 4), x(2, 1, 1, 2, 2), noPads),
      ],
      [
        "conv2d: expected a batch of one operand only, got [2,1,1,4,4] and [2,1,1,2,2]",
        (g, x) => g.conv2d(x(2, 1, 1, 4, 4), x(2, 1, 1, 2, 2), noPads),
      ],
      [
        "conv2dFilterGrad: expected a batch of one operand only, got [3,1,1,4,4] and [2,1,1,2,2]",
        (g, x) => g.conv2dFilterGrad(x(3, 1, 1, 4, 4), x(2, 1, 1, 2, 2), noPads),
      ],
      [
        "conv2d: expected a filter of 2 input channels, got [1,3,2,2]",
        (g, x) => g.conv2d(x(2, 1, 4, 4), x(1, 3, 2, 2), noPads),
      ],
      [
        "conv2d: expected a padded image as large as the filter, got [1,1,2,2] and [1,1,3,3]",
        (g, x) => g.conv2d(x(1, 1, 2, 2), x(1, 1, 3, 3), noPads),
      ],
      [
        "conv2d: expected pads (top, left, bottom, right) of 0 or more, got [0,-1,0,0]",
        (g, x) => g.conv2d(x(1, 1, 4, 4), x(1, 1, 2, 2), { ...noPads, left: -1 }),
      ],
      [
        "conv2dFilterGrad: expected pads (top, left, bottom, right) of 0 or more, got [0,0,0,0.5]",
        (g, x) => g.conv2dFilterGrad(x(1, 1, 4, 4), x(1, 1, 2, 2), { ...noPads, right: 0.5 }),
      ],
      [
        "conv2dFilterGrad: expected 2 cotangents no larger than the padded image, got [1,3,2,2]",
        (g, x) => g.conv2dFilterGrad(x(1, 2, 4, 4), x(1, 3, 2, 2), noPads),
      ],
      [
        "conv2dFilterGrad: expected 1 cotangents no larger than the padded image, got [1,1,5,2]",
        (g, x) => g.conv2dFilterGrad(x(1, 1, 4, 4), x(1, 1, 5, 2), noPads),
      ],
      ["convRotate: expected rank 4 or more, got [2,3,3]", (g, x) => g.convRotate(x(2, 3, 3))],
      ["poolMask: expected two even last dimensions, got [1,4,3]", (g, x) => g.poolMask(x(1, 4, 3))],
      ["windowSum: expected two even last dimensions, got [2]", (g, x) => g.windowSum(x(2))],
      ["windowExpand: expected rank 2 or more, got [2]", (g, x) => g.windowExpand(x(2))],
      [
        "gatherRows: expected int32 indices of rank 1, got float32 [2]",
        (g, x) => g.gatherRows(x(4, 3), g.input("i", [2])),
      ],
      [
        "gatherRows: expected a table of rank 2 or more, got [4]",
        (g, x) => g.gatherRows(x(4), g.input("i", [2], "int32")),
      ],
      [
        "scatterAddRows: expected 2 rows, one an index, got [3,3]",
        (g, x) => g.scatterAddRows(x(3, 3), g.input("i", [2], "int32"), 4),
      ],
    ];

  test.each(refused)("%s", (message, build) => {
    const g = new GraphBuilder();
    let count = 0;
    const attempt = () => build(g, (...shape: Shape) => g.input(`x${count++}`, shape));
    expect(attempt).toThrow(ShapeError);
    expect(attempt).toThrow(message);
  });
});

describe("equal nodes are made once", () => {
  test("the same operation on the same operands is the same node", () => {
    const g = new GraphBuilder();
    const x = g.input("x", [2, 3]);
    expect(g.exp(x)).toBe(g.exp(x));
    expect(g.input("x", [2, 3])).toBe(x);
    expect(g.slice(x, 1, 0, 2)).toBe(g.slice(x, 1, 0, 2));
    expect(g.slice(x, 1, 0, 2)).not.toBe(g.slice(x, 1, 1, 2));
    expect(g.sub(x, g.exp(x))).not.toBe(g.sub(g.exp(x), x));
  });

  test("a literal is its array, one a name, and prints without its values", () => {
    const g = new GraphBuilder();
    const values = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect(g.literal("positions", [2, 3], values)).toBe(g.literal("positions", [2, 3], values));
    expect(() => g.literal("positions", [2, 3], values.slice())).toThrow(
      "literal positions: expected one array a name",
    );
    expect(() => g.literal("others", [2, 2], values)).toThrow("expected 4 values for [2,2], got 6");
    expect(printGraph(makeGraph({ y: g.literal("positions", [2, 3], values) })))
      .toBe("%0 = literal{name:positions values:…} [2,3]\nreturn y: %0");
  });

  test("constants are told apart by value and shape, infinities included", () => {
    const g = new GraphBuilder();
    expect(g.constant(1, [2])).toBe(g.constant(1, [2]));
    expect(g.constant(1, [2])).not.toBe(g.constant(2, [2]));
    expect(g.constant(1, [2])).not.toBe(g.constant(1, [1, 2]));
    expect(g.constant(Infinity, [2])).not.toBe(g.constant(-Infinity, [2]));
    expect(g.constant(Infinity, [2])).not.toBe(g.constant(NaN, [2]));
  });
});

describe("operations that do nothing are left out", () => {
  const g = new GraphBuilder();
  const x = g.input("x", [2, 3]);
  const w = g.input("w", [2, 2, 3, 3]);
  const returned: [name: string, result: Node, operand: Node][] = [
    ["adding zeros", g.add(x, g.constant(0, [1, 1])), x],
    ["adding to zeros", g.add(g.constant(0, [2, 3]), x), x],
    ["subtracting zeros", g.sub(x, g.constant(0, [2, 1])), x],
    ["multiplying by ones", g.mul(g.constant(1, [1, 3]), x), x],
    ["1·x + 0", g.affine(x, 1, 0), x],
    ["negating twice", g.neg(g.neg(x)), x],
    ["summing over dimensions of 1", g.reduceSum(g.reshape(x, [1, 2, 3]), [0]), g.reshape(x, [1, 2, 3])],
    ["summing over no axes", g.reduceSum(x, []), x],
    ["repeating to the same shape", g.broadcastTo(x, [2, 3]), x],
    ["reshaping there and back", g.reshape(g.reshape(x, [6]), [2, 3]), x],
    ["transposing twice", g.transpose(g.transpose(x, [1, 0]), [1, 0]), x],
    ["the identity permutation", g.transpose(x, [0, 1]), x],
    [
      "a permutation that moves dimensions of 1 alone",
      g.transpose(g.reshape(x, [2, 1, 3]), [1, 0, 2]),
      g.reshape(x, [1, 2, 3]),
    ],
    ["the whole of an axis", g.slice(x, 1, 0, 3), x],
    ["padding by nothing", g.pad(x, 0, 0, 0), x],
    ["concatenating one part", g.concat([x], 0), x],
    ["rotating a filter twice", g.convRotate(g.convRotate(w)), w],
  ];

  test.each(returned)("%s", (_, result, operand) => {
    expect(result).toBe(operand);
  });

  test("a zero that repeats the other operand is kept", () => {
    const row = g.input("row", [1, 3]);
    expect(g.add(row, g.constant(0, [2, 3])).shape).toEqual([2, 3]);
    expect(g.sub(row, g.constant(0, [2, 3])).shape).toEqual([2, 3]);
    expect(g.mul(row, g.constant(1, [2, 3])).shape).toEqual([2, 3]);
  });

  test("a scaled constant is a constant, and a scaled scale one scale", () => {
    expect(print(g.affine(g.constant(3, [2]), 2, 1))).toBe("%0 = constant{value:7} [2]\nreturn y: %0");
    expect(print(g.affine(g.affine(x, 2, 3), 5, 7))).toBe(
      "%0 = input{name:x} [2,3]\n%1 = affine{scale:10 shift:22} %0 [2,3]\nreturn y: %1",
    );
    expect(print(g.mul(x, g.constant(4, [1, 1])))).toContain("%1 = affine{scale:4 shift:0} %0 [2,3]");
    expect(g.add(x, x)).toBe(g.scale(x, 2));
    expect(print(g.scale(x, 0))).toBe("%0 = constant{value:0} [2,3]\nreturn y: %0");
  });
});

test("reductions take their axes in any order, each once", () => {
  const g = new GraphBuilder();
  const x = g.input("x", [2, 3, 4]);
  expect(g.reduceSum(x, [2, 0, 2])).toBe(g.reduceSum(x, [0, 2]));
  expect(g.reduceSum(x, [2, 0]).shape).toEqual([1, 3, 1]);
});
