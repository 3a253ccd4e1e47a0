import { type Pads, type Shape, sizeOf } from "../../graph/mod.ts";
import { reshape } from "./lowering.ts";
import type { OnnxModel } from "./model.ts";

// Columns are the pixels under each tap of a filter, [C·kh·kw, pixels·n]: with them a convolution is one product from the
// left, and a filter gradient one from the right. Samples stand last in the images, so that one operator picks them, in
// runs of n numbers.

/** Elements of columns up to which they are kept from one use to the next; all layers' larger ones would be gigabytes. */
const KEPT = 2 ** 25;

/** Elements of columns that are made at once where they are not kept: the longer a product's sum, the slower is a term of it. */
const AT_ONCE = 2 ** 24;

/** Where in an image [C, H, W, n] a filter is laid. */
export interface Window {
  readonly image: Shape;
  readonly pads: Pads;
  readonly kernel: Shape;
}

/** Height and width of the map that a filter makes of an image. */
function mapSize(
  { image: [, h, w], pads: { top, left, bottom, right }, kernel: [kh, kw] }: Window,
): number[] {
  return [h + top + bottom - kh + 1, w + left + right - kw + 1];
}

/** The numbers start, start + step, … below end. */
function range(start: number, end: number, step = 1): number[] {
  return Array.from({ length: Math.ceil((end - start) / step) }, (_, i) => start + i * step);
}

/** The pixels of an image [C, H·W, n], and one more of zeros. */
function withZeros(model: OnnxModel, image: string, { image: [c, h, w, n] }: Window, own: boolean): string {
  const zeros = model.op("Expand", [model.scalar(0), model.ints([c, 1, n], own)]);
  return model.op("Concat", [reshape(model, image, [c, h * w, n]), zeros], { axis: 1 });
}

/** The numbers of the pixels under each tap of a filter that is laid at some rows and columns of the map. */
function pixelsAt(
  { image: [, h, w], pads: { top, left }, kernel: [kh, kw] }: Window,
  rows: readonly number[],
  places: readonly number[],
): number[][] {
  const number = (y: number, x: number) => y >= 0 && y < h && x >= 0 && x < w ? y * w + x : h * w;
  return range(0, kh * kw).map((tap) => {
    const [down, across] = [Math.floor(tap / kw) - top, tap % kw - left];
    return rows.flatMap((y) => places.map((x) => number(y + down, x + across)));
  });
}

function gathered(
  model: OnnxModel,
  pixels: string,
  { image: [c, , , n] }: Window,
  taps: readonly number[][],
): string {
  const picked = model.op("Gather", [pixels, model.ints(taps.flat())], { axis: 1 });
  return reshape(model, picked, [c * taps.length, taps[0].length * n]);
}

/** Elements of all columns. */
function sizeOfColumns(window: Window): number {
  const { image: [c, , , n], kernel } = window;
  return c * n * sizeOf(kernel) * sizeOf(mapSize(window));
}

/**
 * Calls `use` with the columns of some of the map's rows after the other, until it was called with all: at once where the
 * columns are kept, and else so many that a band's columns are done with before the next band's are made.
 *
 * @param image [C, H, W, n]
 * @param rotated whether the taps are in the order of the rotated filter, from the last to the first
 * @param use gets the columns [C·kh·kw, count·W'·n] of the `count` rows from `start` on
 */
export function inBands(
  model: OnnxModel,
  image: string,
  window: Window,
  rotated: boolean,
  use: (columns: string, start: number, count: number) => void,
): void {
  const [height, width] = mapSize(window);
  const size = sizeOfColumns(window);
  const isLarge = size > KEPT;
  const most = isLarge ? Math.ceil(height / Math.min(height, Math.ceil(size / AT_ONCE))) : height;
  const pixels = withZeros(model, image, window, isLarge);
  for (const start of range(0, height, most)) {
    const end = Math.min(start + most, height);
    const taps = pixelsAt(window, range(start, end), range(0, width));
    use(gathered(model, pixels, window, rotated ? taps.reverse() : taps), start, end - start);
  }
}

/**
 * The columns [C·kh·kw, H'/2·W'/2·n] of each of the four pixels of the map's 2×2 windows, in row-major order.
 *
 * @param image [C, H, W, n]
 */
export function phaseColumns(model: OnnxModel, image: string, window: Window): string[] {
  const [height, width] = mapSize(window);
  const pixels = withZeros(model, image, window, sizeOfColumns(window) > KEPT);
  return [[0, 0], [0, 1], [1, 0], [1, 1]].map(([a, b]) =>
    gathered(model, pixels, window, pixelsAt(window, range(a, height, 2), range(b, width, 2)))
  );
}
