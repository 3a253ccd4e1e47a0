import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { DataSource, ImageDataset, ImageSplit, Scaling } from "./dataset.ts";

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

/** Scales the pixels of training and test samples alike, and takes the digest of the bytes. */
export function makeImageDataset(raw: RawImageDataset, scaling: Scaling["kind"]): ImageDataset {
  const { source, title, synthetic, classes, shape } = raw;
  const rule = scaling === "unit" ? { kind: scaling } : channelStatistics(raw.train.pixels, shape);
  const digest = digestImages(raw.train, raw.test);
  const split = (images: RawImages): ImageSplit => ({
    samples: images.labels.length,
    inputs: scalePixels(images.pixels, shape, rule),
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
    scaling: rule,
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

function scalePixels(pixels: Uint8Array, shape: ImageDataset["shape"], scaling: Scaling): Float32Array {
  const [channels, height, width] = shape;
  const plane = height * width;
  const inputs = new Float32Array(pixels.length);
  for (let start = 0, block = 0; start < pixels.length; start += plane, block++) {
    const channel = block % channels;
    const mean = scaling.kind === "unit" ? 0 : scaling.mean[channel];
    const std = scaling.kind === "unit" ? 1 : scaling.std[channel];
    for (let i = start; i < start + plane; i++) inputs[i] = (pixels[i] / 255 - mean) / std;
  }
  return inputs;
}

/** Mean and standard deviation of each channel's v/255; a constant channel counts as of deviation 1. */
function channelStatistics(pixels: Uint8Array, [channels, height, width]: ImageDataset["shape"]): Scaling {
  const plane = height * width;
  const count = pixels.length / channels;
  const mean: number[] = [];
  const std: number[] = [];
  for (let channel = 0; channel < channels; channel++) {
    // Sums of bytes and their squares are exact integers.
    let sum = 0;
    let squares = 0;
    for (let start = channel * plane; start < pixels.length; start += channels * plane) {
      for (let i = start; i < start + plane; i++) {
        sum += pixels[i];
        squares += pixels[i] * pixels[i];
      }
    }
    mean.push(sum / count / 255);
    std.push(Math.sqrt(squares / count - (sum / count) ** 2) / 255 || 1);
  }
  return { kind: "standardised", mean, std };
}
