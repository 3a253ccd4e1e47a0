import { type Node, type Pads, type Shape, sizeOf } from "../../graph/mod.ts";
import { reshape, slice } from "./lowering.ts";
import type { OnnxModel } from "./model.ts";

/** Elements of all leading axes but the last four. */
export function batchOf({ shape }: Node): number {
  return sizeOf(shape.slice(0, -4));
}

/** Elements of columns up to which they are kept from one use to the next; all layers' larger ones would be gigabytes. */
const KEPT = 2 ** 25;

/**
 * The pixels under each tap of a filter: images [C,N,H,W] → [C·kh·kw, N·H'·W'], with which a convolution is one product
 * from the left and a filter gradient one from the right. For the rotated filter the taps go first and backwards,
 * [kh·kw·C, N·H'·W'].
 */
export function columns(
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
  const own = c * kh * kw * pixels > KEPT;
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
