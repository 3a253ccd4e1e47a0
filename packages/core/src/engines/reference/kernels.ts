import { type Primitive, type Shape, sizeOf, stridesOf } from "../../graph/mod.ts";
import { erf } from "./erf.ts";
import { broadcastStrides, offsets } from "../offsets.ts";
import type { Compute, Kernel, Value } from "./kernel.ts";
import { conv2d, conv2dFilterGrad, matmul } from "./products.ts";
import { poolMask, windowExpand, windowSum } from "./windows.ts";

function map(f: (x: number) => number): Kernel<Primitive> {
  return ({ shape }) => (x) => {
    const y = new Float64Array(sizeOf(shape));
    for (let i = 0; i < y.length; i++) y[i] = f(x[i]);
    return y;
  };
}

function zip(f: (a: number, b: number) => number): Kernel<Primitive> {
  return ({ shape, inputs: [a, b] }) => {
    const fromA = offsets(shape, broadcastStrides(a.shape));
    const fromB = offsets(shape, broadcastStrides(b.shape));
    return (x, y) => {
      const z = new Float64Array(fromA.length);
      for (let i = 0; i < z.length; i++) z[i] = f(x[fromA[i]], y[fromB[i]]);
      return z;
    };
  };
}

/** y[i] = x[from[i]] */
function copyFrom(from: Int32Array): Compute {
  return (x) => {
    const y = new Float64Array(from.length);
    for (let i = 0; i < y.length; i++) y[i] = x[from[i]];
    return y;
  };
}

/** y[to[i]] += x[i], from zeros */
function sumInto(size: number, to: Int32Array): Compute {
  return (x) => {
    const y = new Float64Array(size);
    for (let i = 0; i < to.length; i++) y[to[i]] += x[i];
    return y;
  };
}

/** Calls `visit` with the offsets of each row of [..., M, D] and of the row of a table [..., rows, D] at its index. */
function eachIndexedRow(
  [...shape]: Shape,
  rows: number,
  indices: Value,
  visit: (row: number, indexed: number) => void,
): void {
  const width = shape.pop()!;
  for (let row = 0; row < sizeOf(shape); row++) {
    const index = indices[row % indices.length];
    visit(row * width, (Math.floor(row / indices.length) * rows + index) * width);
  }
}

const share: Kernel<Primitive> = () => (x) => x;

export const kernels: { readonly [P in Primitive]: Kernel<P> } = {
  input: share,
  constant: ({ shape, params }) => () => new Float64Array(sizeOf(shape)).fill(params.value),
  literal: ({ params }) => () => Float64Array.from(params.values),
  add: zip((a, b) => a + b),
  sub: zip((a, b) => a - b),
  mul: zip((a, b) => a * b),
  div: zip((a, b) => a / b),
  affine: (node) => map((x) => node.params.scale * x + node.params.shift)(node),
  exp: map(Math.exp),
  log: map(Math.log),
  tanh: map(Math.tanh),
  rsqrt: map((x) => 1 / Math.sqrt(x)),
  erf: map(erf),
  relu: map((x) => Math.max(x, 0)),
  step: map((x) => (x > 0 ? 1 : 0)),
  softmax: ({ shape }) => (x) => {
    const width = shape[shape.length - 1];
    const y = new Float64Array(sizeOf(shape));
    for (let start = 0; start < y.length; start += width) {
      let max = -Infinity;
      for (let i = 0; i < width; i++) max = Math.max(max, x[start + i]);
      let sum = 0;
      for (let i = 0; i < width; i++) sum += y[start + i] = Math.exp(x[start + i] - max);
      for (let i = 0; i < width; i++) y[start + i] /= sum;
    }
    return y;
  },
  reduceSum: ({ shape, inputs: [x] }) => sumInto(sizeOf(shape), offsets(x.shape, broadcastStrides(shape))),
  reduceMax: ({ shape, inputs: [{ shape: from }] }) => {
    const to = offsets(from, broadcastStrides(shape));
    return (x) => {
      const y = new Float64Array(sizeOf(shape)).fill(-Infinity);
      for (let i = 0; i < to.length; i++) y[to[i]] = Math.max(y[to[i]], x[i]);
      return y;
    };
  },
  broadcastTo: ({ shape, inputs: [x] }) => copyFrom(offsets(shape, broadcastStrides(x.shape))),
  reshape: share,
  transpose: ({ shape, params, inputs: [x] }) => {
    const strides = stridesOf(x.shape);
    return copyFrom(offsets(shape, params.perm.map((axis) => strides[axis])));
  },
  slice: ({ shape, params, inputs: [x] }) => {
    const strides = stridesOf(x.shape);
    return copyFrom(offsets(shape, strides, params.start * strides[params.axis]));
  },
  pad: ({ shape, params, inputs: [x] }) => {
    const strides = stridesOf(shape);
    return sumInto(sizeOf(shape), offsets(x.shape, strides, params.low * strides[params.axis]));
  },
  concat: ({ shape, params: { axis }, inputs }) => {
    const strides = stridesOf(shape);
    let start = 0;
    const places = inputs.map((part) => {
      const to = offsets(part.shape, strides, start * strides[axis]);
      start += part.shape[axis];
      return to;
    });
    return (...parts) => {
      const y = new Float64Array(sizeOf(shape));
      places.forEach((to, part) => to.forEach((offset, i) => y[offset] = parts[part][i]));
      return y;
    };
  },
  matmul,
  conv2d,
  conv2dFilterGrad,
  convRotate: ({ shape, inputs: [w] }) => {
    const [o, c, kh, kw] = stridesOf(w.shape).slice(-4);
    const [height, width] = w.shape.slice(-2);
    const strides = [...stridesOf(w.shape).slice(0, -4), c, o, -kh, -kw];
    return copyFrom(offsets(shape, strides, (height - 1) * kh + (width - 1) * kw));
  },
  poolMask,
  windowSum,
  windowExpand,
  gatherRows: ({ shape, inputs: [table] }) => (x, indices) => {
    const [rows, width] = table.shape.slice(-2);
    const y = new Float64Array(sizeOf(shape));
    eachIndexedRow(shape, rows, indices, (row, indexed) => {
      for (let i = 0; i < width; i++) y[row + i] = x[indexed + i];
    });
    return y;
  },
  scatterAddRows: ({ shape, params: { rows }, inputs: [source] }) => (x, indices) => {
    const width = shape[shape.length - 1];
    const y = new Float64Array(sizeOf(shape));
    eachIndexedRow(source.shape, rows, indices, (row, indexed) => {
      for (let i = 0; i < width; i++) y[indexed + i] += x[row + i];
    });
    return y;
  },
};
