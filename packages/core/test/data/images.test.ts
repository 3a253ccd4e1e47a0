import { concatBytes } from "@noble/hashes/utils.js";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CIFAR10_PIXELS,
  digestImages,
  makeImageDataset,
  pixelStatistics,
  type PixelSums,
  type RawImages,
  sumPixels,
} from "../../src/data/mod.ts";
import { real } from "./support.ts";

const images = (pixels: number[], labels: number[]): RawImages => ({
  pixels: Uint8Array.from(pixels),
  labels: Uint8Array.from(labels),
});
const make = (
  shape: [number, number, number],
  train: RawImages,
  test: RawImages,
  scaling: PixelSums | null,
) =>
  makeImageDataset(
    { source: "cifar10", title: "test", synthetic: false, classes: 2, shape, train, test },
    scaling,
  );

test("unit scaling divides by 255, in training and test samples", () => {
  const { train, test, scaling } = make(
    [1, 1, 2],
    images([0, 51, 255, 102], [0, 1]),
    images([204, 1], [1]),
    null,
  );
  expect(scaling).toEqual({ kind: "unit" });
  expect(train.inputs).toEqual(Float32Array.of(0, 51 / 255, 1, 102 / 255));
  expect(test.inputs).toEqual(Float32Array.of(204 / 255, 1 / 255));
});

test("standardised by its own sums, each value of an image has mean 0 and deviation 1", () => {
  const value = fc.array(fc.nat(255), { minLength: 3, maxLength: 3 }).filter((v) => new Set(v).size > 1);
  fc.assert(fc.property(fc.array(value, { minLength: 12, maxLength: 12 }), (values) => {
    const pixels = [0, 1, 2].flatMap((sample) => values.map((v) => v[sample]));
    const sums = sumPixels(Uint8Array.from(pixels), 12);
    const { inputs } = make([3, 2, 2], images(pixels, [0, 0, 0]), images([], []), sums).train;
    for (let i = 0; i < 12; i++) {
      const [a, b, c] = [inputs[i], inputs[12 + i], inputs[24 + i]];
      expect(a + b + c).toBeCloseTo(0, 4);
      expect((a * a + b * b + c * c) / 3).toBeCloseTo(1, 4);
    }
  }));
});

test("standardised, training and test samples are scaled by the given sums, and a digest of these is told", () => {
  const sums: PixelSums = { images: 2, sums: [102, 51], squares: [102 ** 2, 51 ** 2] };
  const { train, test, scaling } = make([1, 1, 2], images([0, 51], [0]), images([153, 51], [0]), sums);
  expect([...train.inputs, ...test.inputs]).toEqual([-1, 1, 2, 1].map((x) => expect.closeTo(x, 6)));
  const digest = createHash("sha256").update("[2,[102,51],[10404,2601]]").digest("hex");
  expect(scaling).toEqual({ kind: "standardised", images: 2, digest: `sha256:${digest}` });
});

test("a value that is alike in all images has no scale, and is refused", () => {
  expect(() => pixelStatistics({ images: 2, sums: [3, 8], squares: [5, 32] })).toThrow(/alike in all at 1/);
});

/** Records of 3,073 bytes without the label that each begins with. */
function pixelsOf(records: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(records.length / 3073 * 3072);
  for (let from = 0, to = 0; from < records.length; from += 3073, to += 3072) {
    pixels.set(records.subarray(from + 1, from + 3073), to);
  }
  return pixels;
}

describe("the sums of CIFAR-10", () => {
  test("are of 50,000 images, the first value's as known, and each value differs between images", () => {
    expect([CIFAR10_PIXELS.images, CIFAR10_PIXELS.sums[0], CIFAR10_PIXELS.squares[0]]).toEqual([
      50_000,
      6_535_537,
      1_123_731_987,
    ]);
    const { mean, deviation } = pixelStatistics(CIFAR10_PIXELS);
    expect([mean.length, deviation.length]).toEqual([3072, 3072]);
    for (const [i, d] of deviation.entries()) {
      expect(d).toBeGreaterThan(0.2);
      expect(d).toBeLessThan(0.35);
      expect(mean[i]).toBeGreaterThan(0.3);
      expect(mean[i]).toBeLessThan(0.65);
    }
  });

  const batches = [1, 2, 3, 4, 5].map((i) => real(`cifar-10-batches-bin/data_batch_${i}.bin`));
  const absent = batches.some((batch) => batch.absent);
  test.skipIf(absent)("are those of the five training batches (skipped where one is absent)", async () => {
    const records = concatBytes(...await Promise.all(batches.map(({ path }) => readFile(path))));
    const pixels = pixelsOf(records);
    expect(sumPixels(pixels, 3072)).toEqual(CIFAR10_PIXELS);
  });

  test.skipIf(batches[0].absent)(
    "come close to those of the first batch, a fifth of the images",
    async () => {
      const records = await readFile(batches[0].path);
      const here = pixelStatistics(sumPixels(pixelsOf(records), 3072));
      const all = pixelStatistics(CIFAR10_PIXELS);
      // The mean of 10,000 of a deviation of 0.25 has a deviation of 0.0025.
      here.mean.forEach((mean, i) => expect(Math.abs(mean - all.mean[i])).toBeLessThan(0.015));
      here.deviation.forEach((d, i) => expect(Math.abs(d - all.deviation[i])).toBeLessThan(0.015));
    },
  );
});

test("the digest is over training pixels, training labels, test pixels and test labels, in this order", () => {
  const expected = createHash("sha256").update(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9)).digest("hex");
  expect(digestImages(images([1, 2, 3, 4], [5, 6]), images([7, 8], [9]))).toBe(`sha256:${expected}`);
});
