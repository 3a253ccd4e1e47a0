import fc from "fast-check";
import type { GraphBuilder, Node, Pads, Primitive, Shape } from "../../src/graph/mod.ts";

/** Where an operand's values lie, so that the function is smooth within a small step of them. */
type Domain =
  /** [−2, 2] */
  | "real"
  /** [½, 2] */
  | "positive"
  /** [−2, 2], no two values nearer than 0.02, none nearer to 0 than 0.006: no tie or kink within a step */
  | "distinct";

export interface Operand {
  readonly shape: Shape;
  readonly domain: Domain;
}

/** One application of a primitive: operands to differentiate by, and the node made from them. */
export interface OpCase {
  readonly operands: readonly Operand[];
  /** Fed as the int32 input `indices`. */
  readonly indices?: readonly number[];
  build(g: GraphBuilder, operands: readonly Node[], indices: Node): Node;
}

const dim = fc.integer({ min: 1, max: 3 });
const shapeOfRank = (min: number, max: number) => fc.array(dim, { minLength: min, maxLength: max });
const shape = shapeOfRank(0, 4);
const nonScalar = shapeOfRank(1, 4);

const real = (shape: Shape): Operand => ({ shape, domain: "real" });

function unary(
  build: (g: GraphBuilder, x: Node) => Node,
  domain: Domain = "real",
  shapes: fc.Arbitrary<number[]> = shape,
): fc.Arbitrary<OpCase> {
  return shapes.map((shape) => ({ operands: [{ shape, domain }], build: (g, [x]) => build(g, x) }));
}

/** Two shapes that fit: each dimension equal, or 1 in either. */
function fitting(of: fc.Arbitrary<number[]>): fc.Arbitrary<[Shape, Shape]> {
  return of.chain((shape) =>
    fc.array(fc.constantFrom("both", "left", "right"), { minLength: shape.length, maxLength: shape.length })
      .map((kept): [Shape, Shape] => [
        shape.map((dim, axis) => (kept[axis] === "right" ? 1 : dim)),
        shape.map((dim, axis) => (kept[axis] === "left" ? 1 : dim)),
      ])
  );
}

function binary(
  build: (g: GraphBuilder, a: Node, b: Node) => Node,
  domain: Domain = "real",
): fc.Arbitrary<OpCase> {
  return fitting(shape).map(([a, b]) => ({
    operands: [real(a), { shape: b, domain }],
    build: (g, [x, y]) => build(g, x, y),
  }));
}

function reduction(
  build: (g: GraphBuilder, x: Node, axes: number[]) => Node,
  domain: Domain,
): fc.Arbitrary<OpCase> {
  return nonScalar.chain((shape) =>
    fc.subarray(shape.map((_, axis) => axis), { minLength: 1 }).map((axes) => ({
      operands: [{ shape, domain }],
      build: (g, [x]) => build(g, x, axes),
    }))
  );
}

/** A shape and one of its axes. */
const withAxis = nonScalar.chain((shape) =>
  fc.record({ shape: fc.constant(shape), axis: fc.nat({ max: shape.length - 1 }) })
);

/** An image and a filter on it, padded differently on each side, always by less than the filter's size. */
const convolution = fc.record({
  batch: dim,
  channels: dim,
  filters: dim,
  kernel: fc.tuple(dim, dim),
  extra: fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })),
}).chain(({ batch, channels, filters, kernel: [kh, kw], extra }) =>
  fc.record({
    top: fc.nat({ max: kh - 1 }),
    bottom: fc.nat({ max: kh - 1 }),
    left: fc.nat({ max: kw - 1 }),
    right: fc.nat({ max: kw - 1 }),
  }).map((pads: Pads) => ({
    pads,
    image: [channels, batch, kh + extra[0], kw + extra[1]],
    filter: [filters, channels, kh, kw],
    map: [filters, batch, 1 + extra[0] + pads.top + pads.bottom, 1 + extra[1] + pads.left + pads.right],
  }))
);

const evenImage = fc.tuple(shapeOfRank(0, 2), fc.constantFrom(2, 4), fc.constantFrom(2, 4))
  .map(([lead, h, w]) => [...lead, h, w]);

/** A table's leading dimensions, rows and width, and indices with duplicates. */
const indexed = fc.record({
  lead: shapeOfRank(0, 2),
  rows: dim,
  width: dim,
}).chain((table) =>
  fc.record({
    ...{ lead: fc.constant(table.lead), rows: fc.constant(table.rows), width: fc.constant(table.width) },
    indices: fc.array(fc.nat({ max: table.rows - 1 }), { minLength: 1, maxLength: 5 }),
  })
);

/** Every primitive but those without operands, over random shapes and parameters. */
export const opCases: {
  readonly [P in Exclude<Primitive, "input" | "constant" | "literal">]: fc.Arbitrary<OpCase>;
} = {
  add: binary((g, a, b) => g.add(a, b)),
  sub: binary((g, a, b) => g.sub(a, b)),
  mul: binary((g, a, b) => g.mul(a, b)),
  div: binary((g, a, b) => g.div(a, b), "positive"),
  affine: fc.tuple(
    shape,
    fc.double({ min: -2, max: 2, noNaN: true }),
    fc.double({ min: -2, max: 2, noNaN: true }),
  )
    .map(([shape, scale, shift]) => ({
      operands: [real(shape)],
      build: (g, [x]) => g.affine(x, scale, shift),
    })),
  exp: unary((g, x) => g.exp(x)),
  log: unary((g, x) => g.log(x), "positive"),
  tanh: unary((g, x) => g.tanh(x)),
  rsqrt: unary((g, x) => g.rsqrt(x), "positive"),
  erf: unary((g, x) => g.erf(x)),
  relu: unary((g, x) => g.relu(x), "distinct"),
  // The derivatives of step, poolMask and reduceMax are zero: each must drop out of its textbook use.
  step: unary((g, x) => g.mul(x, g.step(x)), "distinct"),
  softmax: unary((g, x) => g.softmax(x), "real", nonScalar),
  reduceSum: reduction((g, x, axes) => g.reduceSum(x, axes), "real"),
  // log Σ eˣ = m + log Σ eˣ⁻ᵐ, whatever m is
  reduceMax: reduction((g, x, axes) => {
    const max = g.reduceMax(x, axes);
    return g.add(max, g.log(g.reduceSum(g.exp(g.sub(x, max)), axes)));
  }, "distinct"),
  broadcastTo: fitting(shape).map(([a, b]) => ({
    operands: [real(a)],
    build: (g, [x]) => g.broadcastTo(x, a.map((dim, axis) => Math.max(dim, b[axis]))),
  })),
  reshape: shape.chain((shape) =>
    fc.shuffledSubarray(shape, { minLength: shape.length }).map((other) => ({
      operands: [real(shape)],
      build: (g, [x]) => g.reshape(x, [...other, 1]),
    }))
  ),
  transpose: nonScalar.chain((shape) => {
    const axes = shape.map((_, axis) => axis);
    return fc.shuffledSubarray(axes, { minLength: axes.length }).map((perm) => ({
      operands: [real(shape)],
      build: (g, [x]) => g.transpose(x, perm),
    }));
  }),
  slice: withAxis.chain(({ shape, axis }) =>
    fc.nat({ max: shape[axis] - 1 }).chain((start) =>
      fc.integer({ min: 1, max: shape[axis] - start }).map((length) => ({
        operands: [real(shape)],
        build: (g, [x]) => g.slice(x, axis, start, length),
      }))
    )
  ),
  pad: fc.tuple(withAxis, fc.nat({ max: 2 }), fc.nat({ max: 2 })).map(([{ shape, axis }, low, high]) => ({
    operands: [real(shape)],
    build: (g, [x]) => g.pad(x, axis, low, high),
  })),
  concat: fc.tuple(withAxis, fc.array(dim, { minLength: 1, maxLength: 3 })).map((
    [{ shape, axis }, lengths],
  ) => ({
    operands: lengths.map((length) => real(shape.map((dim, i) => (i === axis ? length : dim)))),
    build: (g, parts) => g.concat(parts, axis),
  })),
  matmul: fc.record({
    batch: fitting(shapeOfRank(0, 2)),
    sizes: fc.tuple(dim, dim, dim),
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
  }).map(({ batch: [batchA, batchB], sizes: [m, k, n], transposeA, transposeB }) => ({
    operands: [
      real([...batchA, ...(transposeA ? [k, m] : [m, k])]),
      real([...batchB, ...(transposeB ? [n, k] : [k, n])]),
    ],
    build: (g, [a, b]) => g.matmul(a, b, { transposeA, transposeB }),
  })),
  conv2d: convolution.map(({ image, filter, pads }) => ({
    operands: [real(image), real(filter)],
    build: (g, [x, w]) => g.conv2d(x, w, pads),
  })),
  conv2dFilterGrad: convolution.map(({ image, map, pads }) => ({
    operands: [real(image), real(map)],
    build: (g, [x, c]) => g.conv2dFilterGrad(x, c, pads),
  })),
  convRotate: unary((g, w) => g.convRotate(w), "real", shapeOfRank(4, 5)),
  poolMask: unary((g, x) => g.windowSum(g.mul(x, g.poolMask(x))), "distinct", evenImage),
  windowSum: unary((g, x) => g.windowSum(x), "real", evenImage),
  windowExpand: unary((g, x) => g.windowExpand(x), "real", shapeOfRank(2, 4)),
  gatherRows: indexed.map(({ lead, rows, width, indices }) => ({
    operands: [real([...lead, rows, width])],
    indices,
    build: (g, [table], indices) => g.gatherRows(table, indices),
  })),
  scatterAddRows: indexed.map(({ lead, rows, width, indices }) => ({
    operands: [real([...lead, indices.length, width])],
    indices,
    build: (g, [source], indices) => g.scatterAddRows(source, indices, rows),
  })),
};
