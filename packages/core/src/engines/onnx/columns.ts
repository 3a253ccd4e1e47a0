import { type Pads, type Shape, sizeOf } from "../../graph/mod.ts";
import { reshape } from "./lowering.ts";
import type { OnnxModel } from "./model.ts";

/** Elements of columns up to which they are kept from one use to the next; all layers' larger ones would be gigabytes. */
const KEPT = 2 ** 25;

/** Elements of columns that are made at once where they are not kept. */
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

/** Elements of all columns. */
function sizeOfColumns(window: Window): number {
  const { image: [c, , , n], kernel } = window;
  return c * n * sizeOf(kernel) * sizeOf(mapSize(window));
}

/** The numbers start, start + step, … below end. */
function range(start: number, end: number, step = 1): number[] {
  return Array.from({ length: Math.ceil((end - start) / step) }, (_, i) => start + i * step);
}

/** An image with zeros around it, in which each pixel [C, H·W, n] has a number. */
interface Padded {
  readonly value: string;
  readonly width: number;
}

/** @param own whether it is made anew for this use, and not kept from another */
function padded(
  model: OnnxModel,
  image: string,
  { image: [c, h, w, n], pads: { top, left, bottom, right } }: Window,
  own: boolean,
): Padded {
  const [height, width] = [h + top + bottom, w + left + right];
  const shaped = reshape(model, image, [c, h, w, n]);
  const value = height > h || width > w
    ? model.op("Pad", [shaped, model.ints([top, left, bottom, right], own), "", model.ints([1, 2])])
    : shaped;
  return { value: reshape(model, value, [c, height * width, n]), width };
}

/**
 * The pixels under each tap of a filter, where it is laid at some rows and columns of the map: [C·kh·kw, pixels·n]. With
 * them a convolution is one product from the left, and a filter gradient one from the right. Samples stand last, so that
 * one operator picks them, in runs of n numbers.
 *
 * @param rotated whether the taps are in the order of the rotated filter, from the last to the first
 */
function columns(
  model: OnnxModel,
  { value, width }: Padded,
  { image: [c, , , n], kernel: [kh, kw] }: Window,
  rows: readonly number[],
  places: readonly number[],
  { rotated, own }: { rotated: boolean; own: boolean },
): string {
  const taps = range(0, kh).flatMap((i) => range(0, kw).map((j) => i * width + j));
  const corners = rows.flatMap((y) => places.map((x) => y * width + x));
  const pixels = (rotated ? taps.toReversed() : taps).flatMap((tap) => corners.map((corner) => corner + tap));
  const picked = model.op("Gather", [value, model.ints(pixels, own)], { axis: 1 });
  return reshape(model, picked, [c * kh * kw, corners.length * n]);
}

/**
 * Calls `use` with the columns of some of the map's rows after the other, until it was called with all: at once where the
 * columns are kept, and else so many that a band's columns are done with before the next band's are made.
 *
 * @param image [C, H, W, n]
 * @param use gets the columns [C·kh·kw, count·W'·n] of the `count` rows from `start` on
 */
export function inBands(
  model: OnnxModel,
  image: string,
  window: Window,
  rotated: boolean,
  use: (taps: string, start: number, count: number) => void,
): void {
  const [height, width] = mapSize(window);
  const size = sizeOfColumns(window);
  const own = size > KEPT;
  const most = own ? Math.ceil(height / Math.min(height, Math.ceil(size / AT_ONCE))) : height;
  const whole = padded(model, image, window, own);
  for (const start of range(0, height, most)) {
    const end = Math.min(start + most, height);
    const taps = columns(model, whole, window, range(start, end), range(0, width), { rotated, own });
    use(taps, start, end - start);
  }
}

/**
 * The columns [C·kh·kw, H'/2·W'/2·n] of each of the four pixels of the map's 2×2 windows, in row-major order.
 *
 * @param image [C, H, W, n]
 */
export function phaseColumns(model: OnnxModel, image: string, window: Window): string[] {
  const [height, width] = mapSize(window);
  const own = sizeOfColumns(window) > KEPT;
  const whole = padded(model, image, window, own);
  return [[0, 0], [0, 1], [1, 0], [1, 1]].map(([a, b]) =>
    columns(model, whole, window, range(a, height, 2), range(b, width, 2), { rotated: false, own })
  );
}
