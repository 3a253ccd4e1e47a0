import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { digestImages, makeImageDataset, type RawImages } from "../../src/data/mod.ts";

const images = (pixels: number[], labels: number[]): RawImages => ({
  pixels: Uint8Array.from(pixels),
  labels: Uint8Array.from(labels),
});
const make = (
  shape: [number, number, number],
  train: RawImages,
  test: RawImages,
  scaling: "unit" | "standardised",
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
    "unit",
  );
  expect(scaling).toEqual({ kind: "unit" });
  expect(train.inputs).toEqual(Float32Array.of(0, 51 / 255, 1, 102 / 255));
  expect(test.inputs).toEqual(Float32Array.of(204 / 255, 1 / 255));
});

test("standardised, each channel of the training samples has mean 0 and deviation 1", () => {
  const shape: [number, number, number] = [3, 2, 2];
  const pixels = fc.array(fc.array(fc.nat(255), { minLength: 12, maxLength: 12 }), {
    minLength: 2,
    maxLength: 6,
  });
  fc.assert(fc.property(pixels, (samples) => {
    const train = images(samples.flat(), samples.map(() => 0));
    const { inputs } = make(shape, train, images([], []), "standardised").train;
    for (let channel = 0; channel < 3; channel++) {
      const values = samples.flatMap((
        _,
        i,
      ) => [...inputs.subarray(12 * i + 4 * channel, 12 * i + 4 * channel + 4)]);
      const mean = values.reduce((sum, value) => sum + value) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      const constant = new Set(samples.flatMap((s) => s.slice(4 * channel, 4 * channel + 4))).size === 1;
      expect(mean).toBeCloseTo(0, 4);
      expect(variance).toBeCloseTo(constant ? 0 : 1, 4);
    }
  }));
});

test("standardised, test samples are scaled by the training samples' mean and deviation", () => {
  const { test, scaling } = make(
    [1, 1, 2],
    images([0, 102, 0, 102], [0, 0]),
    images([51, 255], [0]),
    "standardised",
  );
  expect(scaling).toEqual({ kind: "standardised", mean: [0.2], std: [0.2] });
  expect([...test.inputs]).toEqual([0, 4]);
});

test("the digest is over training pixels, training labels, test pixels and test labels, in this order", () => {
  const expected = createHash("sha256").update(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9)).digest("hex");
  expect(digestImages(images([1, 2, 3, 4], [5, 6]), images([7, 8], [9]))).toBe(`sha256:${expected}`);
});
