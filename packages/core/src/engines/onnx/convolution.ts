import { type Node, type Pads, type Shape, sizeOf } from "../../graph/mod.ts";
import { batchOf, inPieces } from "./columns.ts";
import { type Lowering, reshape, slice, transpose, unlifted } from "./lowering.ts";
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
    // [C,O,kh,kw] → [O, kh·kw·C]: turning the columns' taps around is free, turning the filter's is not.
    const matrix = source
      ? transpose(model, valueOf(source), [filters, c, o * kh * kw], [0, 2, 1])
      : inputs[1];
    const rows = reshape(model, matrix, [filters * o, c * kh * kw]);
    const image = [c, count, height, width];
    const maps = inPieces(
      model,
      value,
      image,
      pads,
      [kh, kw],
      source !== null,
      (taps) => model.op("Gemm", [rows, taps]),
    );
    return maps.length === 1 ? maps[0] : model.op("Concat", maps, { axis: 1 });
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
  // Σ over samples of rows [m, N·pixels] times the columns of images.
  const product = (
    rows: string,
    pixels: number,
    value: string,
    image: Shape,
    pads: Pads,
    rotated: boolean,
  ) => {
    let sum: string[] = [];
    inPieces(model, value, image, pads, [kh, kw], rotated, (taps, start, count) => {
      const part = count === n ? rows : slice(model, rows, 1, start * pixels, count * pixels, true);
      const total = model.op("Gemm", [part, taps, ...sum], { transA: 0, transB: 1 });
      sum = [total];
      return total;
    });
    return sum[0];
  };
  const pooled = pooledFilterGrad(model, node, valueOf);
  if (pooled) return pooled;
  if (images === 1) {
    const rows = reshape(model, inputs[1], [maps * o, n * mapHeight * mapWidth]);
    const sum = product(rows, mapHeight * mapWidth, inputs[0], [c, n, height, width], pads, false);
    return reshape(model, sum, shape);
  }
  // Σ_p g[o,p] x[c,p+t] = Σ_q x[c,q] g[o,q−t]: what is shifted, backwards then, is the operand without the batch.
  const adjoint: Pads = {
    top: kh - 1 - pads.top,
    left: kw - 1 - pads.left,
    bottom: kh - 1 - pads.bottom,
    right: kw - 1 - pads.right,
  };
  const rows = reshape(model, inputs[0], [images * c, n * height * width]);
  const sum = product(rows, height * width, inputs[1], [o, n, mapHeight, mapWidth], adjoint, true);
  return reshape(model, transpose(model, sum, [images, c * kh * kw, o], [0, 2, 1]), shape);
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
