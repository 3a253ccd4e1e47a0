import { type Node, type Pads, sameShape, type Shape, sizeOf } from "../../graph/mod.ts";
import { type Lowering, reshape, slice, transpose } from "./lowering.ts";
import type { OnnxModel } from "./model.ts";

/** Pixels of a map up to which onnxruntime's own convolution takes twice the time of a product with columns. */
const SMALL_MAP = 4;

/** Elements of all leading axes but the last four. */
function batchOf({ shape }: Node): number {
  return sizeOf(shape.slice(0, -4));
}

/**
 * The pixels under each tap of a filter: images [C,N,H,W] → [C·kh·kw, N·H'·W'], with which a convolution is one product
 * from the left and a filter gradient one from the right. For the rotated filter the taps go first and backwards,
 * [kh·kw·C, N·H'·W'].
 */
function columns(
  model: OnnxModel,
  images: string,
  [c, n, h, w]: Shape,
  pads: Pads,
  [kh, kw]: Shape,
  rotated: boolean,
): string {
  const { top, left, bottom, right } = pads;
  const [outH, outW] = [h + top + bottom - kh + 1, w + left + right - kw + 1];
  const pixels = n * outH * outW;
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
    return reshape(model, rows, rotated ? [c, pixels] : [c, 1, pixels]);
  });
  const all = rotated
    ? model.op("Concat", taps.reverse(), { axis: 0 })
    : model.op("Concat", taps, { axis: 1 });
  return reshape(model, all, [c * kh * kw, pixels]);
}

/** The filter that `w` is the rotation of, if it is one, alone or as an operand lifted to a batch of one. */
function unrotated(w: Node): Node | null {
  const source = w.op === "reshape" ? w.inputs[0] : w;
  const same = sameShape(source.shape.slice(-4), w.shape.slice(-4));
  return same && source.op === "convRotate" ? source.inputs[0] : null;
}

export const conv2d: Lowering<"conv2d"> = (
  model,
  { inputs: [x, w], params: pads, shape },
  inputs,
  valueOf,
) => {
  const [c, n, height, width] = x.shape.slice(-4);
  const [o, , kh, kw] = w.shape.slice(-4);
  const [images, filters] = [batchOf(x), batchOf(w)];
  const pixels = sizeOf(shape.slice(-2));
  const byColumns = (value: string, count: number) => {
    const source = unrotated(w);
    const taps = columns(model, value, [c, count, height, width], pads, [kh, kw], source !== null);
    // [C,O,kh,kw] → [O, kh·kw·C]: turning the columns' taps around is free, turning the filter's is not.
    const matrix = source
      ? transpose(model, valueOf(source), [filters, c, o * kh * kw], [0, 2, 1])
      : inputs[1];
    return model.op("Gemm", [reshape(model, matrix, [filters * o, c * kh * kw]), taps]);
  };
  if (images === 1) return reshape(model, byColumns(inputs[0], n), shape);
  if (pixels <= SMALL_MAP) {
    const channelsFirst = transpose(model, inputs[0], [images, c, n * height * width], [1, 0, 2]);
    const maps = byColumns(channelsFirst, images * n);
    return reshape(model, transpose(model, maps, [o, images, n * pixels], [1, 0, 2]), shape);
  }
  const samplesFirst = transpose(model, inputs[0], [images, c, n, height * width], [0, 2, 1, 3]);
  const maps = model.op("Conv", [
    reshape(model, samplesFirst, [images * n, c, height, width]),
    reshape(model, inputs[1], [o, c, kh, kw]),
  ], { pads: [pads.top, pads.left, pads.bottom, pads.right] });
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
    const taps = columns(model, inputs[0], [c, n, height, width], pads, [kh, kw], false);
    const rows = reshape(model, inputs[1], [maps * o, n * mapHeight * mapWidth]);
    return reshape(model, product(rows, taps), shape);
  }
  // Σ_p g[o,p] x[c,p+t] = Σ_q x[c,q] g[o,q−t]: what is shifted, backwards then, is the operand without the batch.
  const adjoint: Pads = {
    top: kh - 1 - pads.top,
    left: kw - 1 - pads.left,
    bottom: kh - 1 - pads.bottom,
    right: kw - 1 - pads.right,
  };
  const taps = columns(model, inputs[1], [o, n, mapHeight, mapWidth], adjoint, [kh, kw], true);
  const rows = reshape(model, inputs[0], [images * c, n * height * width]);
  return reshape(model, transpose(model, product(rows, taps), [images, c * kh * kw, o], [0, 2, 1]), shape);
};

export const convRotate: Lowering<"convRotate"> = (model, { inputs: [{ shape }] }, [filters]) => {
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
};
