import {
  formatShape,
  type GraphBuilder,
  type Node,
  type Pads,
  type Primitive,
  type Shape,
  ShapeError,
  topologicalOrder,
} from "../graph/mod.ts";
import { elementwiseDerivatives, type SmoothUnary } from "./derivatives.ts";

/** Cotangents of a node's operands from the node's own, `null` for operands without a derivative. */
type VjpRule<P extends Primitive> = (g: GraphBuilder, y: Node<P>, cotangent: Node) => (Node | null)[];

/** Sums a cotangent over the axes along which its operand was repeated. */
function unbroadcast(g: GraphBuilder, cotangent: Node, shape: Shape): Node {
  return g.reduceSum(cotangent, shape.flatMap((dim, axis) => (dim === cotangent.shape[axis] ? [] : [axis])));
}

function elementwise<P extends SmoothUnary>(op: P): VjpRule<P> {
  return (g, y, c) => [g.mul(c, elementwiseDerivatives[op](g, y))];
}

const noDerivative: VjpRule<Primitive> = (_, y) => y.inputs.map(() => null);

/**
 * Padding under which the input gradient of a convolution is a convolution: k − 1 − p on each side.
 * @throws ShapeError if a pad is as wide as the filter
 */
function adjointPads(pads: Pads, kernelHeight: number, kernelWidth: number): Pads {
  const adjoint = {
    top: kernelHeight - 1 - pads.top,
    left: kernelWidth - 1 - pads.left,
    bottom: kernelHeight - 1 - pads.bottom,
    right: kernelWidth - 1 - pads.right,
  };
  if (Object.values(adjoint).some((width) => width < 0)) {
    throw new ShapeError(
      "vjp of conv2d",
      `pads smaller than the filter of ${kernelHeight}×${kernelWidth}`,
      `pads (top, left, bottom, right) ${formatShape([pads.top, pads.left, pads.bottom, pads.right])}`,
    );
  }
  return adjoint;
}

export const vjpRules: { readonly [P in Primitive]: VjpRule<P> } = {
  input: noDerivative,
  constant: noDerivative,
  literal: noDerivative,
  add: (g, { inputs: [a, b] }, c) => [unbroadcast(g, c, a.shape), unbroadcast(g, c, b.shape)],
  sub: (g, { inputs: [a, b] }, c) => [unbroadcast(g, c, a.shape), g.neg(unbroadcast(g, c, b.shape))],
  mul: (g, { inputs: [a, b] }, c) =>
    a === b
      ? [g.mul(g.scale(c, 2), a), null]
      : [unbroadcast(g, g.mul(c, b), a.shape), unbroadcast(g, g.mul(c, a), b.shape)],
  // y = a/b: ā = c/b, b̄ = −(c/b)·y
  div: (g, y, c) => {
    const [a, b] = y.inputs;
    const quotient = g.div(c, b);
    return [unbroadcast(g, quotient, a.shape), g.neg(unbroadcast(g, g.mul(quotient, y), b.shape))];
  },
  affine: (g, { params }, c) => [g.scale(c, params.scale)],
  exp: elementwise("exp"),
  log: (g, { inputs: [x] }, c) => [g.div(c, x)],
  tanh: elementwise("tanh"),
  rsqrt: elementwise("rsqrt"),
  erf: elementwise("erf"),
  relu: elementwise("relu"),
  step: noDerivative,
  // With u = c·y: u − y·Σu
  softmax: (g, y, c) => {
    const u = g.mul(c, y);
    return [g.sub(u, g.mul(y, g.reduceSum(u, [y.shape.length - 1])))];
  },
  reduceSum: (g, { inputs: [x] }, c) => [g.broadcastTo(c, x.shape)],
  reduceMax: noDerivative,
  broadcastTo: (g, { inputs: [x] }, c) => [unbroadcast(g, c, x.shape)],
  reshape: (g, { inputs: [x] }, c) => [g.reshape(c, x.shape)],
  transpose: (g, { params: { perm } }, c) => [g.transpose(c, perm.map((_, axis) => perm.indexOf(axis)))],
  slice: (g, { inputs: [x], params: { axis, start, length } }, c) => [
    g.pad(c, axis, start, x.shape[axis] - start - length),
  ],
  pad: (g, { inputs: [x], params: { axis, low } }, c) => [g.slice(c, axis, low, x.shape[axis])],
  concat: (g, { inputs, params: { axis } }, c) => {
    let start = 0;
    return inputs.map((part) => {
      const piece = g.slice(c, axis, start, part.shape[axis]);
      start += part.shape[axis];
      return piece;
    });
  },
  // y = AB: Ā = cBᵀ, B̄ = Aᵀc; where an operand entered transposed, its cotangent leaves transposed.
  matmul: (g, { inputs: [a, b], params: { transposeA, transposeB } }, c) => [
    unbroadcast(
      g,
      transposeA
        ? g.matmul(b, c, { transposeA: transposeB, transposeB: true })
        : g.matmul(c, b, { transposeB: !transposeB }),
      a.shape,
    ),
    unbroadcast(
      g,
      transposeB ? g.matmul(c, a, { transposeA: true, transposeB: transposeA }) : g.matmul(a, c, {
        transposeA: !transposeA,
      }),
      b.shape,
    ),
  ],
  conv2d: (g, { inputs: [x, w], params: pads }, c) => {
    const [kh, kw] = w.shape.slice(-2);
    return [
      unbroadcast(g, g.conv2d(c, g.convRotate(w), adjointPads(pads, kh, kw)), x.shape),
      unbroadcast(g, g.conv2dFilterGrad(x, c, pads), w.shape),
    ];
  },
  // The filter gradient is bilinear in (x, g): its cotangent is itself a filter.
  conv2dFilterGrad: (g, { inputs: [x, cotangents], params: pads }, filter) => {
    const [kh, kw] = filter.shape.slice(-2);
    return [
      unbroadcast(g, g.conv2d(cotangents, g.convRotate(filter), adjointPads(pads, kh, kw)), x.shape),
      unbroadcast(g, g.conv2d(x, filter, pads), cotangents.shape),
    ];
  },
  convRotate: (g, _, c) => [g.convRotate(c)],
  poolMask: noDerivative,
  windowSum: (g, _, c) => [g.windowExpand(c)],
  windowExpand: (g, _, c) => [g.windowSum(c)],
  gatherRows: (g, { inputs: [table, indices] }, c) => [
    g.scatterAddRows(c, indices, table.shape[table.shape.length - 2]),
    null,
  ],
  scatterAddRows: (g, { inputs: [, indices] }, c) => [g.gatherRows(c, indices), null],
};

/**
 * Gradient of a scalar with respect to some of the nodes that it was made from, by reverse accumulation, as new
 * nodes of the same graph. The nodes of `wrt` need not be inputs.
 *
 * @returns one node for each of `wrt`, of its shape; a zero constant where `loss` does not depend on it
 * @throws ShapeError if `loss` is not a scalar (shape `[]`)
 */
export function vjp(g: GraphBuilder, loss: Node, wrt: readonly Node[]): Node[] {
  if (loss.shape.length !== 0) {
    throw new ShapeError("vjp", "a scalar loss of shape []", formatShape(loss.shape));
  }
  const order = topologicalOrder([loss]);
  const active = new Set<Node>(wrt);
  for (const node of order) {
    if (node.inputs.some((input) => active.has(input))) active.add(node);
  }
  const cotangents = new Map<Node, Node>([[loss, g.constant(1, [])]]);
  for (const node of order.reverse()) {
    const cotangent = cotangents.get(node);
    if (!cotangent || !active.has(node) || !node.inputs.some((input) => active.has(input))) continue;
    const rule = vjpRules[node.op] as VjpRule<Primitive>;
    rule(g, node, cotangent).forEach((contribution, i) => {
      const input = node.inputs[i];
      if (!contribution || !active.has(input)) return;
      const sum = cotangents.get(input);
      cotangents.set(input, sum ? g.add(sum, contribution) : contribution);
    });
  }
  return wrt.map((node) => cotangents.get(node) ?? g.constant(0, node.shape));
}
