import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import cifar10 from "./cifar10-pixels.json" with { type: "json" };
import type { Scaling } from "./dataset.ts";

/** What the mean and the standard deviation of each value of an image follow from, as exact integers. */
export interface PixelSums {
  readonly images: number;
  /** Σ v over the images, for each byte v of one, channel by channel and row by row. */
  readonly sums: readonly number[];
  /** Σ v² */
  readonly squares: readonly number[];
}

/** Over all 50,000 training images of CIFAR-10, of which each value is standardised by itself. */
export const CIFAR10_PIXELS: PixelSums = cifar10;

/** The sums over images of `features` bytes that follow one another. */
export function sumPixels(pixels: Uint8Array, features: number): PixelSums {
  const sums = new Array<number>(features).fill(0);
  const squares = new Array<number>(features).fill(0);
  for (let i = 0; i < pixels.length; i++) {
    sums[i % features] += pixels[i];
    squares[i % features] += pixels[i] * pixels[i];
  }
  return { images: pixels.length / features, sums, squares };
}

/** Mean and population standard deviation of each value v/255. */
export interface PixelStatistics {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** @throws RangeError if a value is the same in all images, and so has no scale */
export function pixelStatistics({ images, sums, squares }: PixelSums): PixelStatistics {
  const constant = sums.findIndex((sum, i) => images * squares[i] === sum * sum);
  if (constant >= 0) {
    throw new RangeError(
      `pixels: expected values that differ between images, got one alike in all at ${constant}`,
    );
  }
  return {
    mean: Float64Array.from(sums, (sum) => sum / images / 255),
    // n·Σv² − (Σv)² is an integer below 2⁵³ for up to 2²⁰ images, and so exact.
    deviation: Float64Array.from(sums, (sum, i) => Math.sqrt(images * squares[i] - sum * sum) / images / 255),
  };
}

/** What is said of data that were scaled by these sums. */
export function describeScaling(pixels: PixelSums | null): Scaling {
  if (!pixels) return { kind: "unit" };
  const text = JSON.stringify([pixels.images, pixels.sums, pixels.squares]);
  const digest = `sha256:${bytesToHex(sha256(new TextEncoder().encode(text)))}`;
  return { kind: "standardised", images: pixels.images, digest };
}
