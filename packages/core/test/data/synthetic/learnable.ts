import type { ImageDataset } from "../../../src/data/mod.ts";

/** Share of the test samples whose nearest training sample is of their class. */
export function nearestAccuracy({ train, test }: ImageDataset): number {
  return accuracyOf(test, rows(train), train.labels);
}

/** Share of the test samples whose nearest class mean is their class's. */
export function centroidAccuracy({ train, test, classes }: ImageDataset): number {
  const samples = rows(train);
  const means = Array.from({ length: classes }, (_, c) => {
    const members = samples.filter((_, i) => train.labels[i] === c);
    return members[0].map((_, j) => members.reduce((sum, member) => sum + member[j], 0) / members.length);
  });
  return accuracyOf(test, means, Uint8Array.from(means, (_, c) => c));
}

function accuracyOf(test: ImageDataset["test"], references: Float32Array[], classOf: Uint8Array): number {
  const correct = rows(test).filter((row, i) => {
    const distances = references.map((reference) => squaredDistance(row, reference));
    return classOf[distances.indexOf(Math.min(...distances))] === test.labels[i];
  });
  return correct.length / test.samples;
}

function rows({ inputs, samples }: ImageDataset["train"]): Float32Array[] {
  const features = inputs.length / samples;
  return Array.from({ length: samples }, (_, i) => inputs.subarray(i * features, (i + 1) * features));
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
}
