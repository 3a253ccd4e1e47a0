import { DataError, type ImageDataset, makeImageDataset, type RawImageDataset } from "@tiny-subspaces/core";

/** What goes with the digits' pixels: where they are from, and what they are. */
export interface DigitsDescription {
  /** For people: `MNIST, the first 300 of the training images`. */
  readonly source: string;
  /** Who has made it, and under which terms it is passed on. */
  readonly credit: string;
  /** Of the pixels and labels, see `digestImages`. */
  readonly digest: string;
  /** Digits in a row of the picture. */
  readonly columns: number;
  /** [samples] */
  readonly labels: readonly number[];
}

export const SIDE = 28;

/**
 * The first `samples` of the digits in a picture of them all, row by row; pixels in [0, 1].
 * @param pixels [rows · 28, columns · 28] of the picture, 0 to 255
 * @throws DataError if these are not the digits that the description speaks of, or fewer than asked for
 */
export function digitsFrom(
  pixels: ArrayLike<number>,
  description: DigitsDescription,
  samples: number,
): ImageDataset {
  const { labels, columns, digest } = description;
  const all = raw(cut(pixels, labels.length, columns), labels);
  const found = makeImageDataset(all, null).digest;
  if (found !== digest) {
    throw new DataError("the digits", digest, found, "Load the page again, past the browser's cache.");
  }
  if (samples > labels.length) throw new DataError("the digits", `${samples} or more`, `${labels.length}`);
  const { pixels: bytes } = all.train;
  return makeImageDataset(
    raw(bytes.subarray(0, samples * SIDE * SIDE), labels.slice(0, samples)),
    null,
  );
}

/** The other way: digits [samples, 28 · 28] as a picture, so many in a row; what is left of the last row is black. */
export function layOut(
  digits: Uint8Array,
  columns: number,
): { width: number; height: number; data: Uint8Array } {
  const samples = digits.length / (SIDE * SIDE);
  const [width, height] = [columns * SIDE, Math.ceil(samples / columns) * SIDE];
  const data = new Uint8Array(width * height);
  forEachRow(samples, columns, (inDigits, inPicture) => {
    data.set(digits.subarray(inDigits, inDigits + SIDE), inPicture);
  });
  return { width, height, data };
}

function cut(picture: ArrayLike<number>, samples: number, columns: number): Uint8Array {
  const digits = new Uint8Array(samples * SIDE * SIDE);
  forEachRow(samples, columns, (inDigits, inPicture) => {
    for (let x = 0; x < SIDE; x++) digits[inDigits + x] = picture[inPicture + x];
  });
  return digits;
}

/** Where each row of each digit begins, among the digits and in the picture. */
function forEachRow(
  samples: number,
  columns: number,
  at: (inDigits: number, inPicture: number) => void,
): void {
  for (let digit = 0; digit < samples; digit++) {
    const [row, column] = [Math.floor(digit / columns), digit % columns];
    for (let y = 0; y < SIDE; y++) {
      at((digit * SIDE + y) * SIDE, (row * SIDE + y) * columns * SIDE + column * SIDE);
    }
  }
}

function raw(pixels: Uint8Array, labels: readonly number[]): RawImageDataset {
  return {
    source: "mnist",
    title: "MNIST",
    synthetic: false,
    classes: 10,
    shape: [1, SIDE, SIDE],
    train: { pixels, labels: Uint8Array.from(labels) },
    test: { pixels: new Uint8Array(), labels: new Uint8Array() },
  };
}
