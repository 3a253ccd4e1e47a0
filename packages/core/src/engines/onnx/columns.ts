import { type Node, type Pads, type Shape, sizeOf } from "../../graph/mod.ts";
import { reshape, slice } from "./lowering.ts";
import type { OnnxModel } from "./model.ts";

/** Elements of all leading axes but the last four. */
export function batchOf({ shape }: Node): number {
  return sizeOf(shape.slice(0, -4));
}

/** Elements of columns up to which they are kept from one use to the next; all layers' larger ones would be gigabytes. */
const KEPT = 2 ** 25;

/** Elements of columns that are made at once where they are not kept. */
const AT_ONCE = 2 ** 24;

/**
 * Calls `use` with the columns of some of the images after the other, until it was called with all: at once where the
 * columns are kept, and else so many that a piece's columns are done with before the next piece's are made.
 *
 * @param use gets columns as `columns` gives them, of the `count` images from `start` on
 */
export function inPieces(
  model: OnnxModel,
  images: string,
  shape: Shape,
  pads: Pads,
  kernel: Shape,
  rotated: boolean,
  use: (taps: string, start: number, count: number) => string,
): string[] {
  const [c, n, h, w] = shape;
  const size = sizeOf(kernel) * sizeOf([c, n, ...mapSize([h, w], pads, kernel)]);
  if (size <= KEPT) return [use(columns(model, images, shape, pads, kernel, rotated), 0, n)];
  const most = Math.ceil(n / Math.ceil(size / AT_ONCE));
  return Array.from({ length: Math.ceil(n / most) }, (_, piece) => {
    const start = piece * most;
    const count = Math.min(most, n - start);
    const part = slice(model, reshape(model, images, shape), 1, start, count, true);
    return use(columns(model, part, [c, count, h, w], pads, kernel, rotated, true), start, count);
  });
}

/** Height and width of the map that a filter makes of an image. */
function mapSize([h, w]: Shape, { top, left, bottom, right }: Pads, [kh, kw]: Shape): [number, number] {
  return [h + top + bottom - kh + 1, w + left + right - kw + 1];
}

/**
 * The pixels under each tap of a filter: images [C,N,H,W] → [C·kh·kw, N·H'·W'], with which a convolution is one product
 * from the left and a filter gradient one from the right. For the rotated filter the taps go first and backwards,
 * [kh·kw·C, N·H'·W'].
 *
 * @param own whether they are made anew for this use, and not kept from another
 */
export function columns(
  model: OnnxModel,
  images: string,
  [c, n, h, w]: Shape,
  pads: Pads,
  [kh, kw]: Shape,
  rotated: boolean,
  own = false,
): string {
  const { top, left, bottom, right } = pads;
  const [outH, outW] = mapSize([h, w], pads, [kh, kw]);
  const pixels = n * outH * outW;
  const shaped = reshape(model, images, [c, n, h, w]);
  const padded = top || left || bottom || right
    ? model.op("Pad", [shaped, model.ints([top, left, bottom, right], own), "", model.ints([2, 3])])
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
