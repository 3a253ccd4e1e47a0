import { type Node, type Pads, sizeOf } from "../../graph/mod.ts";
import { inBands, phaseColumns } from "./columns.ts";
import { type Lowering, reshape, slice, transpose, unlifted } from "./lowering.ts";
import type { Maps } from "./maps.ts";
import { masked, pooledFilterGrad } from "./pooled.ts";
import type { Phases } from "./windows.ts";

/** Elements of all leading axes but the last four. */
export function batchOf({ shape }: Node): number {
  return sizeOf(shape.slice(0, -4));
}

const noPads = ({ top, left, bottom, right }: Pads) => top + left + bottom + right === 0;

/** Whether an operand is an image of ones, whose convolutions with 1×1 filters repeat the filters. */
function isOnes(node: Node): boolean {
  const source = unlifted(node) as Node<"constant">;
  return source.op === "constant" && source.params.value === 1 && node.shape[node.shape.length - 4] === 1;
}

/** Whether a node is a filter that is repeated over all pixels: a bias. */
export function isRepeated(node: Node): node is Node<"conv2d"> {
  if (node.op !== "conv2d") return false;
  const { inputs: [x, w], params } = node as Node<"conv2d">;
  return isOnes(x) && sizeOf(w.shape.slice(-2)) === 1 && noPads(params);
}

/** A convolution of images with their samples last: one image, of which neighbouring columns are n numbers apart. */
export function convolve(maps: Maps, { inputs: [x, w], params: pads, shape }: Node<"conv2d">): string {
  const { model, count: n } = maps;
  const [o, c, kh, kw] = w.shape.slice(-4);
  const [height, width] = x.shape.slice(-2);
  const [images, filters] = [batchOf(x), batchOf(w)];
  const result = model.op("Conv", [
    reshape(model, maps.last(x), [images, c, height, width * n]),
    reshape(model, maps.valueOf(w), [filters * o, c, kh, kw]),
  ], { pads: [pads.top, pads.left * n, pads.bottom, pads.right * n], dilations: [1, n] });
  const [, h, wide] = shape.slice(-3);
  return reshape(model, result, [...shape.slice(0, -3), h, wide, n]);
}

/** The phases of a convolution of one batch of images, with columns that its filter gradient needs too. */
export function convolvePhases(maps: Maps, { inputs: [x, w], params, shape }: Node<"conv2d">): Phases {
  const { model, count: n } = maps;
  const kernel = w.shape.slice(-2);
  const rows = reshape(model, maps.valueOf(w), [
    batchOf(w) * w.shape[w.shape.length - 4],
    sizeOf(w.shape.slice(-3)),
  ]);
  const [, height, width] = shape.slice(-3);
  return phaseColumns(model, maps.last(x), maps.shapeOf(x).slice(-4), params, kernel).map((taps) =>
    reshape(model, model.op("Gemm", [rows, taps]), [...shape.slice(0, -3), height / 2, width / 2, n])
  );
}

/** Adds up products abᵀ [M, N] of matrices [M, P] and [N, P], to a sum that there may be. The larger is not packed. */
function addProduct(maps: Maps, [a, m]: [string, number], [b, n]: [string, number], sum?: string): string {
  const [left, right] = m >= n ? [a, b] : [b, a];
  return maps.model.op("Gemm", [left, right, ...(sum ? [sum] : [])], { transA: 0, transB: 1 });
}

/** The filter gradient of some of the samples, [..., O, C, kh, kw]. */
function filterGradOf(maps: Maps, node: Node<"conv2dFilterGrad">): string {
  const { model, count: n } = maps;
  const { inputs: [x, g], params: pads, shape } = node;
  const [o, c, kh, kw] = shape.slice(-4);
  const [images, cotangents] = [batchOf(x), batchOf(g)];
  const taps = c * kh * kw;
  if (isOnes(x) && kh * kw === 1 && noPads(pads)) {
    const rows = reshape(model, maps.last(g), [cotangents, o, sizeOf(maps.shapeOf(g).slice(-3))]);
    return reshape(model, model.op("ReduceSum", [rows, model.ints([2])], { keepdims: 1 }), shape);
  }
  const picked = pooledFilterGrad(maps, node);
  if (picked) return picked;
  let sum: string | undefined;
  if (images === 1) {
    const rows = cotangents * o;
    const finish = (sum: string) =>
      reshape(model, taps >= rows ? model.op("Transpose", [sum], { perm: [1, 0] }) : sum, shape);
    if (masked(g)) {
      const phases = maps.phases(g);
      phaseColumns(model, maps.last(x), maps.shapeOf(x).slice(-4), pads, [kh, kw]).forEach((columns, i) => {
        const pixels = (g.shape.at(-1)! * g.shape.at(-2)! * n) / 4;
        sum = addProduct(maps, [columns, taps], [reshape(model, phases[i], [rows, pixels]), rows], sum);
      });
      return finish(sum!);
    }
    const [height, width] = g.shape.slice(-2);
    const all = reshape(model, maps.last(g), [rows, height * width * n]);
    inBands(
      model,
      maps.last(x),
      maps.shapeOf(x).slice(-4),
      pads,
      [kh, kw],
      false,
      (columns, start, count) => {
        const part = count === height
          ? all
          : slice(model, all, 1, start * width * n, count * width * n, true);
        sum = addProduct(maps, [columns, taps], [part, rows], sum);
      },
    );
    return finish(sum!);
  }
  // Σ_p g[o,p] x[c,p+t] = Σ_q x[c,q] g[o,q−t]: what is shifted, backwards then, is the operand without the batch.
  const adjoint: Pads = {
    top: kh - 1 - pads.top,
    left: kw - 1 - pads.left,
    bottom: kh - 1 - pads.bottom,
    right: kw - 1 - pads.right,
  };
  const [height, width] = x.shape.slice(-2);
  const rows = images * c;
  const columnRows = kh * kw * o;
  const all = reshape(model, maps.last(x), [rows, height * width * n]);
  inBands(
    model,
    maps.last(g),
    maps.shapeOf(g).slice(-4),
    adjoint,
    [kh, kw],
    true,
    (columns, start, count) => {
      const part = count === height ? all : slice(model, all, 1, start * width * n, count * width * n, true);
      sum = addProduct(maps, [part, rows], [columns, columnRows], sum);
    },
  );
  const product = rows >= columnRows ? sum! : model.op("Transpose", [sum!], { perm: [1, 0] });
  return reshape(model, transpose(model, product, [images, taps, o], [0, 2, 1]), shape);
}

export function filterGrad(parts: readonly Maps[], node: Node<"conv2dFilterGrad">): string {
  return parts.map((maps) => filterGradOf(maps, node)).reduce((a, b) => parts[0].model.op("Add", [a, b]));
}

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
