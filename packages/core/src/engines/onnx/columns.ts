import { type Pads, type Shape, sizeOf } from "../../graph/mod.ts";
import { reshape, slice } from "./lowering.ts";
import type { OnnxModel } from "./model.ts";

// Columns are the pixels under each tap of a filter, [C·kh·kw, pixels]: with them a convolution is one product from the
// left, and a filter gradient one from the right. All images here have their samples last, [C, H, W, n], so that every
// row that is cut or joined is a run of n numbers or more.

/** Elements of columns up to which they are kept from one use to the next; all layers' larger ones would be gigabytes. */
const KEPT = 2 ** 25;

/** Elements of columns that are made at once where they are not kept. */
const AT_ONCE = 2 ** 24;

/** Height and width of the map that a filter makes of an image. */
export function mapSize([, h, w]: Shape, { top, left, bottom, right }: Pads, [kh, kw]: Shape): number[] {
  return [h + top + bottom - kh + 1, w + left + right - kw + 1];
}

/** Whether the columns of such images are made anew for each use. */
function areTooLarge(image: Shape, pads: Pads, kernel: Shape): boolean {
  const [c, , , n] = image;
  return sizeOf(kernel) * c * n * sizeOf(mapSize(image, pads, kernel)) > KEPT;
}

function padded(model: OnnxModel, image: string, { top, left, bottom, right }: Pads, own: boolean): string {
  if (!(top || left || bottom || right)) return image;
  return model.op("Pad", [image, model.ints([top, left, bottom, right], own), "", model.ints([1, 2])]);
}

/** Taps of [C, pixels], row by row of the filter, side by side for each channel; for a rotated filter backwards, the taps first. */
function joined(
  model: OnnxModel,
  taps: readonly string[],
  c: number,
  pixels: number,
  rotated: boolean,
): string {
  const shaped = taps.map((tap) => reshape(model, tap, rotated ? [c, pixels] : [c, 1, pixels]));
  const all = rotated
    ? model.op("Concat", shaped.reverse(), { axis: 0 })
    : model.op("Concat", shaped, { axis: 1 });
  return reshape(model, all, [taps.length * c, pixels]);
}

/**
 * Calls `use` with the columns of some of the map's rows after the other, until it was called with all: at once where the
 * columns are kept, and else so many that a band's columns are done with before the next band's are made.
 *
 * @param image [C, H, W, n]
 * @param use gets the columns [C·kh·kw, count·W'·n] of the `count` rows from `start` on; for the rotated filter taps go
 * first and backwards, [kh·kw·C, count·W'·n]
 */
export function inBands(
  model: OnnxModel,
  image: string,
  shape: Shape,
  pads: Pads,
  kernel: Shape,
  rotated: boolean,
  use: (taps: string, start: number, count: number) => void,
): void {
  const [c, h, w, n] = shape;
  const [kh, kw] = kernel;
  const [outH, outW] = mapSize(shape, pads, kernel);
  const own = areTooLarge(shape, pads, kernel);
  const bands = own ? Math.min(outH, Math.ceil((sizeOf(kernel) * c * n * outH * outW) / AT_ONCE)) : 1;
  const most = Math.ceil(outH / bands);
  const [height, width] = [h + pads.top + pads.bottom, w + pads.left + pads.right];
  const whole = padded(model, reshape(model, image, shape), pads, own);
  const cut = (x: string, axis: number, start: number, from: number, length: number) =>
    from === length ? x : slice(model, x, axis, start, length, own);
  for (let start = 0; start < outH; start += most) {
    const count = Math.min(most, outH - start);
    const band = cut(whole, 1, start, height, count + kh - 1);
    // Rows are cut into pieces of W' once for each column of the filter; whole rows are cut faster.
    const shifted = Array.from({ length: kw }, (_, j) => cut(band, 2, j, width, outW));
    const taps = Array.from(
      { length: kh * kw },
      (_, tap) => cut(shifted[tap % kw], 1, Math.floor(tap / kw), count + kh - 1, count),
    );
    use(joined(model, taps, c, count * outW * n, rotated), start, count);
  }
}

/**
 * The columns [C·kh·kw, H'/2·W'/2·n] of each of the four pixels of the map's 2×2 windows, in row-major order.
 *
 * @param image [C, H, W, n]
 */
export function phaseColumns(
  model: OnnxModel,
  image: string,
  shape: Shape,
  pads: Pads,
  kernel: Shape,
): string[] {
  const [c, , , n] = shape;
  const [kh, kw] = kernel;
  const [outH, outW] = mapSize(shape, pads, kernel);
  const own = areTooLarge(shape, pads, kernel);
  const whole = padded(model, reshape(model, image, shape), pads, own);
  const everySecond = (x: string, axis: number, start: number, length: number) =>
    model.op("Slice", [
      x,
      model.ints([start], own),
      model.ints([start + length - 1]),
      model.ints([axis]),
      model.ints([2]),
    ]);
  const planes = Array.from({ length: kh + 1 }, (_, i) => {
    const rows = everySecond(whole, 1, i, outH);
    return Array.from({ length: kw + 1 }, (_, j) => everySecond(rows, 2, j, outW));
  });
  return [[0, 0], [0, 1], [1, 0], [1, 1]].map(([a, b]) => {
    const taps = Array.from({ length: kh * kw }, (_, tap) => planes[a + Math.floor(tap / kw)][b + tap % kw]);
    return joined(model, taps, c, (outH / 2) * (outW / 2) * n, false);
  });
}
