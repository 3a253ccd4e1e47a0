import { type Node, type Pads, type Shape, sizeOf } from "../../graph/mod.ts";
import { type Lowering, reshape, slice, transpose } from "./lowering.ts";
import type { OnnxModel } from "./model.ts";

/** Elements of all leading axes but the last four. */
function batchOf({ shape }: Node): number {
  return sizeOf(shape.slice(0, -4));
}

/**
 * The pixels under each tap of a filter: images [C,N,H,W] → [C·kh·kw, N·H'·W'], with which a convolution is one product
 * from the left and a filter gradient one from the right.
 */
function columns(
  model: OnnxModel,
  images: string,
  [c, n, h, w]: Shape,
  pads: Pads,
  [kh, kw]: Shape,
): string {
  const { top, left, bottom, right } = pads;
  const [outH, outW] = [h + top + bottom - kh + 1, w + left + right - kw + 1];
  const shaped = reshape(model, images, [c, n, h, w]);
  const padded = top || left || bottom || right
    ? model.op("Pad", [shaped, model.ints([top, left, bottom, right]), "", model.ints([2, 3])])
    : shaped;
  const cut = (x: string, axis: number, start: number, whole: number, length: number) =>
    whole === length ? x : slice(model, x, axis, start, length);
  // Rows are cut into pieces of W' once for each column of the filter; whole rows are cut faster.
  const shifted = Array.from({ length: kw }, (_, j) => cut(padded, 3, j, w + left + right, outW));
  const taps = Array.from({ length: kh * kw }, (_, tap) => {
    const rows = cut(shifted[tap % kw], 2, Math.floor(tap / kw), h + top + bottom, outH);
    return reshape(model, rows, [c, 1, n * outH * outW]);
  });
  const all = taps.length === 1 ? taps[0] : model.op("Concat", taps, { axis: 1 });
  return reshape(model, all, [c * kh * kw, n * outH * outW]);
}

export const conv2d: Lowering<"conv2d"> = (model, { inputs: [x, w], params: pads, shape }, inputs) => {
  const [c, n, height, width] = x.shape.slice(-4);
  const [o, , kh, kw] = w.shape.slice(-4);
  const images = batchOf(x);
  if (images === 1) {
    const taps = columns(model, inputs[0], [c, n, height, width], pads, [kh, kw]);
    const filters = reshape(model, inputs[1], [batchOf(w) * o, c * kh * kw]);
    return reshape(model, model.op("Gemm", [filters, taps]), shape);
  }
  const samplesFirst = transpose(model, inputs[0], [images, c, n, height * width], [0, 2, 1, 3]);
  const maps = model.op("Conv", [
    reshape(model, samplesFirst, [images * n, c, height, width]),
    reshape(model, inputs[1], [o, c, kh, kw]),
  ], { pads: [pads.top, pads.left, pads.bottom, pads.right] });
  const pixels = sizeOf(shape.slice(-2));
  return reshape(model, transpose(model, maps, [images, n, o, pixels], [0, 2, 1, 3]), shape);
};

export const conv2dFilterGrad: Lowering<"conv2dFilterGrad"> = (
  model,
  { inputs: [x, g], params: pads, shape },
  inputs,
) => {
  const [c, n, height, width] = x.shape.slice(-4);
  const [o, , mapHeight, mapWidth] = g.shape.slice(-4);
  const [kh, kw] = shape.slice(-2);
  const [images, maps] = [batchOf(x), batchOf(g)];
  const product = (a: string, b: string) => model.op("Gemm", [a, b], { transA: 0, transB: 1 });
  if (images === 1) {
    const taps = columns(model, inputs[0], [c, n, height, width], pads, [kh, kw]);
    const rows = reshape(model, inputs[1], [maps * o, n * mapHeight * mapWidth]);
    return reshape(model, product(rows, taps), shape);
  }
  // Σ_p g[o,p] x[c,p+t] = Σ_q x[c,q] g[o,q−t]: what is shifted is the operand without the batch.
  const adjoint: Pads = {
    top: kh - 1 - pads.top,
    left: kw - 1 - pads.left,
    bottom: kh - 1 - pads.bottom,
    right: kw - 1 - pads.right,
  };
  const taps = columns(model, inputs[1], [o, n, mapHeight, mapWidth], adjoint, [kh, kw]);
  const rows = reshape(model, inputs[0], [images * c, n * height * width]);
  const rotated = reshape(model, product(rows, taps), [images, c, o, kh, kw]);
  return reshape(model, rotate(model, rotated, [images, c, o, kh, kw]), shape);
};

/** [..., O, C, kh, kw] → [..., C, O, kh, kw] with both spatial axes reversed. */
function rotate(model: OnnxModel, filters: string, shape: Shape): string {
  const rank = shape.length;
  // Ends before the first element, however long the axis: both axes run backwards.
  const flipped = model.op("Slice", [
    filters,
    model.ints([-1, -1]),
    model.ints([-(2 ** 31), -(2 ** 31)]),
    model.ints([rank - 2, rank - 1]),
    model.ints([-1, -1]),
  ]);
  const perm = shape.map((_, axis) => axis);
  perm[rank - 4] = rank - 3;
  perm[rank - 3] = rank - 4;
  return model.op("Transpose", [flipped], { perm });
}

export const convRotate: Lowering<"convRotate"> = (model, { inputs: [w] }, [filters]) =>
  rotate(model, filters, w.shape);
