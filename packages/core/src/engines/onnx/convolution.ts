import { type Node, type Pads, sizeOf } from "../../graph/mod.ts";
import { batchOf, columns } from "./columns.ts";
import { type Lowering, reshape, transpose, unlifted } from "./lowering.ts";
import { pooledFilterGrad } from "./pooled.ts";

/** Pixels of a map up to which onnxruntime's own convolution takes twice the time of a product with columns. */
const SMALL_MAP = 4;

/** The filter that `w` is the rotation of, if it is one. */
function unrotated(w: Node): Node | null {
  const source = unlifted(w);
  return source.op === "convRotate" ? source.inputs[0] : null;
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

export const conv2dFilterGrad: Lowering<"conv2dFilterGrad"> = (model, node, inputs, valueOf) => {
  const { inputs: [x, g], params: pads, shape } = node;
  const [c, n, height, width] = x.shape.slice(-4);
  const [o, , mapHeight, mapWidth] = g.shape.slice(-4);
  const [kh, kw] = shape.slice(-2);
  const [images, maps] = [batchOf(x), batchOf(g)];
  const product = (a: string, b: string) => model.op("Gemm", [a, b], { transA: 0, transB: 1 });
  const pooled = pooledFilterGrad(model, node, valueOf);
  if (pooled) return pooled;
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
