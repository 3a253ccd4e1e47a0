import { type Node, type Pads, sizeOf } from "../../graph/mod.ts";
import { inBands, phaseColumns } from "./columns.ts";
import { type Lowering, reshape, slice, transpose } from "./lowering.ts";
import type { Maps } from "./layout.ts";
import { batchOf, isOnes, masked, noPads } from "./patterns.ts";
import { pooledFilterGrad } from "./pooled.ts";
import type { Phases } from "./windows.ts";

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
  return phaseColumns(model, maps.last(x), { image: maps.shapeOf(x).slice(-4), pads: params, kernel }).map((
    taps,
  ) => reshape(model, model.op("Gemm", [rows, taps]), [...shape.slice(0, -3), height / 2, width / 2, n]));
}

/**
 * Adds up products [M, N] of matrices [M, P] and [N, P]ᵀ, or their transpose, to a sum that there may be: the operand on
 * the right is packed, in panels of 16 rows.
 */
function addProduct(maps: Maps, [a, m]: [string, number], [b, n]: [string, number], sum?: string): string {
  const [left, right] = isLeft(m, n) ? [a, b] : [b, a];
  return maps.model.op("Gemm", [left, right, ...(sum ? [sum] : [])], { transA: 0, transB: 1 });
}

/** Whether of operands of m and n rows the first stands on the left. */
function isLeft(m: number, n: number): boolean {
  const [cost, other] = [m * Math.ceil(n / 16), n * Math.ceil(m / 16)];
  return cost === other ? m >= n : cost < other;
}

/** The filter gradient of some of the samples, [..., O, C, kh, kw]. */
function filterGradOf(maps: Maps, node: Node<"conv2dFilterGrad">): string {
  const { model } = maps;
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
  const pixels = sizeOf(maps.shapeOf(g).slice(-3));
  const kernel = [kh, kw];
  if (images === 1) {
    let sum: string | undefined;
    const rows = cotangents * o;
    const window = { image: maps.shapeOf(x).slice(-4), pads, kernel };
    if (masked(g)) {
      const phases = maps.phases(g).map((phase) => reshape(model, phase, [rows, pixels / 4]));
      phaseColumns(model, maps.last(x), window).forEach((taken, phase) => {
        sum = addProduct(maps, [taken, taps], [phases[phase], rows], sum);
      });
    } else {
      const all = reshape(model, maps.last(g), [rows, pixels]);
      inBands(model, maps.last(x), window, false, (taken, start, count) => {
        sum = addProduct(maps, [taken, taps], [band(maps, all, g, start, count), rows], sum);
      });
    }
    return reshape(model, isLeft(taps, rows) ? model.op("Transpose", [sum!], { perm: [1, 0] }) : sum!, shape);
  }
  // Σ_p g[o,p] x[c,p+t] = Σ_q x[c,q] g[o,q−t]: what is shifted, backwards then, is the operand without the batch.
  const adjoint: Pads = {
    top: kh - 1 - pads.top,
    left: kw - 1 - pads.left,
    bottom: kh - 1 - pads.bottom,
    right: kw - 1 - pads.right,
  };
  const rows = images * c;
  const columnRows = o * kh * kw;
  const all = reshape(model, maps.last(x), [rows, sizeOf(maps.shapeOf(x).slice(-3))]);
  const window = { image: maps.shapeOf(g).slice(-4), pads: adjoint, kernel };
  let sum: string | undefined;
  inBands(model, maps.last(g), window, true, (taken, start, count) => {
    sum = addProduct(maps, [band(maps, all, x, start, count), rows], [taken, columnRows], sum);
  });
  const product = isLeft(rows, columnRows) ? sum! : model.op("Transpose", [sum!], { perm: [1, 0] });
  return reshape(model, transpose(model, product, [images, c, o, kh * kw], [0, 2, 1, 3]), shape);
}

/** Some rows of pixels of a node's maps [rows, H·W·n]. */
function band(maps: Maps, rows: string, node: Node, start: number, count: number): string {
  const [h, w, n] = maps.shapeOf(node).slice(-3);
  return count === h ? rows : slice(maps.model, rows, 1, start * w * n, count * w * n, true);
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
