import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { DataSource, ImageDataset, ImageSplit } from "./dataset.ts";
import { describeScaling, type PixelStatistics, pixelStatistics, type PixelSums } from "./pixels.ts";

/** Images as bytes: what a file holds or a generator draws, before scaling. */
export interface RawImages {
  /** [samples, channels · height · width], row-major, 0 to 255. */
  readonly pixels: Uint8Array;
  /** [samples], the class of each. */
  readonly labels: Uint8Array;
}

export interface RawImageDataset {
  readonly source: DataSource;
  readonly title: string;
  readonly synthetic: boolean;
  readonly classes: number;
  readonly shape: ImageDataset["shape"];
  readonly train: RawImages;
  readonly test: RawImages;
}

/**
 * Scales the pixels of training and test samples alike, and takes the digest of the bytes.
 * @param scaling what each value is standardised by; `null` for v/255
 */
export function makeImageDataset(raw: RawImageDataset, scaling: PixelSums | null): ImageDataset {
  const { source, title, synthetic, classes, shape } = raw;
  const statistics = scaling && pixelStatistics(scaling);
  const digest = digestImages(raw.train, raw.test);
  const split = (images: RawImages): ImageSplit => ({
    samples: images.labels.length,
    inputs: scalePixels(images.pixels, statistics),
    labels: images.labels,
  });
  return {
    kind: "images",
    source,
    title,
    synthetic,
    classes,
    digest,
    shape,
    scaling: describeScaling(scaling),
    train: split(raw.train),
    test: split(raw.test),
  };
}

/**
 * `sha256:<hex>` of, one after the other: pixel bytes of the training samples, their labels (a byte each), pixel
 * bytes of the test samples, their labels. Pixels as in the source, row-major, channel by channel.
 */
export function digestImages(train: RawImages, test: RawImages): string {
  const hash = sha256.create();
  for (const bytes of [train.pixels, train.labels, test.pixels, test.labels]) hash.update(bytes);
  return `sha256:${bytesToHex(hash.digest())}`;
}

function scalePixels(pixels: Uint8Array, statistics: PixelStatistics | null): Float32Array {
  const inputs = new Float32Array(pixels.length);
  if (!statistics) {
    for (let i = 0; i < pixels.length; i++) inputs[i] = pixels[i] / 255;
    return inputs;
  }
  const { mean, deviation } = statistics;
  // In float64, rounded once.
  for (let i = 0; i < pixels.length; i++) {
    const value = i % mean.length;
    inputs[i] = (pixels[i] / 255 - mean[value]) / deviation[value];
  }
  return inputs;
}
