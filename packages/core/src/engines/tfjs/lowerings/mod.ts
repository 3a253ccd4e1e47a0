import type { Node, Primitive } from "../../../graph/mod.ts";
import { conv2d, conv2dFilterGrad, convRotate } from "./convolution.ts";
import { affine, binary, erf, tanh, unary } from "./elementwise.ts";
import { type Compute, type Lowering, reshape, type Toolkit } from "./lowering.ts";
import { matmul } from "./matmul.ts";
import { gatherRows, scatterAddRows } from "./rows.ts";
import { broadcastTo, concat, pad, reduction, slice, transpose } from "./shapes.ts";
import { poolMask, windowExpand, windowSum } from "./windows.ts";

export type { Compute, Toolkit } from "./lowering.ts";

const lowerings: { readonly [P in Primitive]: Lowering<P> } = {
  // A run sets the values of inputs itself.
  input: () => (x) => x,
  constant: ({ tf }, { shape, params }) => () => tf.fill([...shape], params.value),
  literal: ({ tf }, { shape, params }) => () => tf.tensor(Float32Array.from(params.values), [...shape]),
  add: binary((tf, a, b) => tf.add(a, b)),
  sub: binary((tf, a, b) => tf.sub(a, b)),
  mul: binary((tf, a, b) => tf.mul(a, b)),
  div: binary((tf, a, b) => tf.div(a, b)),
  affine,
  exp: unary((tf, x) => tf.exp(x)),
  log: unary((tf, x) => tf.log(x)),
  tanh,
  rsqrt: unary((tf, x) => tf.rsqrt(x)),
  erf,
  relu: unary((tf, x) => tf.relu(x)),
  step: unary((tf, x) => tf.step(x)),
  softmax: (toolkit, { shape }) => {
    const [width] = shape.slice(-1);
    return (x) => reshape(toolkit, toolkit.tf.softmax(reshape(toolkit, x, [x.size / width, width])), shape);
  },
  reduceSum: reduction((tf, x, axes) => tf.sum(x, axes)),
  reduceMax: reduction((tf, x, axes) => tf.max(x, axes)),
  broadcastTo,
  reshape: (toolkit, { shape }) => (x) => reshape(toolkit, x, shape),
  transpose,
  slice,
  pad,
  concat,
  matmul,
  conv2d,
  conv2dFilterGrad,
  convRotate,
  poolMask,
  windowSum,
  windowExpand,
  gatherRows,
  scatterAddRows,
};

export function lower(toolkit: Toolkit, node: Node): Compute {
  return (lowerings[node.op] as Lowering<Primitive>)(toolkit, node);
}
