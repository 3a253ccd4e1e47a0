import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createObjective,
  createRandom,
  createReferenceEngine,
  featureSamples,
  type ImageDataset,
  mlp,
} from "@tiny-subspaces/core";
import { afterEach, expect } from "vitest";
import { parseArtifact, serialiseArtifact } from "../src/artifacts/mod.ts";
import { createLaboratory } from "../src/runner/laboratory.ts";
import type { BranchedConfig, TrainingConfig } from "../src/configuration/config.ts";

/** A function that makes empty folders, which are removed after each test of the calling file. */
export function temporaryFolders(): () => Promise<string> {
  const made: string[] = [];
  afterEach(async () => {
    for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
  });
  return async () => {
    const folder = await mkdtemp(join(tmpdir(), "tiny-subspaces-test-"));
    made.push(folder);
    return folder;
  };
}

/** An artifact's file without its timing, byte for byte. */
export async function reproducibleText(path: string): Promise<string> {
  const text = await readFile(path, "utf8");
  expect(serialiseArtifact(parseArtifact(text))).toBe(text);
  const [before, after] = text.split(/"timing": \{(?:[^{}]|\{[^{}]*\})*\}/);
  expect(after).toBeDefined();
  return before + after;
}

/** A run of a moment: 24 samples, k = 2, a switch by step, three branches. */
export function tinyConfig(changes: Partial<BranchedConfig> = {}): BranchedConfig {
  const optimizer = { kind: "sgd" as const, learningRate: 0.1, batchSize: 7 };
  return {
    kind: "training",
    setting: "mlp-mnist",
    loss: "mse",
    samples: 24,
    testSamples: 6,
    k: 2,
    seed: 3,
    prefix: { name: "sgd-prefix", optimizer, projection: "none" },
    switch: { kind: "step", step: 6 },
    branches: [
      { name: "sgd", optimizer, projection: "none" },
      { name: "dom-sgd", optimizer, projection: "dominant" },
      { name: "bulk-sgd", optimizer, projection: "bulk" },
    ],
    steps: 11,
    cadence: { loss: 2, alignment: 3, spectrum: 4, test: 5, audit: 4 },
    tracker: { tolerance: 0.01, schedule: "adaptive" },
    ...changes,
  };
}

/** Images of 1 × 2 × 2 in two classes. */
export function tinyImages(samples: number, testSamples: number, seed = 0): ImageDataset {
  const split = (count: number, purpose: string) => {
    const random = createRandom(seed, purpose);
    const inputs = random.uniformArray(4 * count, -1, 1);
    const labels = Uint8Array.from(
      { length: count },
      (_, i) => inputs[4 * i] + inputs[4 * i + 1] > 0 ? 1 : 0,
    );
    return { samples: count, inputs, labels };
  };
  return {
    kind: "images",
    source: "synthetic-digits",
    title: "two classes of four pixels",
    synthetic: true,
    classes: 2,
    digest: `sha256:${seed.toString().padStart(64, "0")}`,
    shape: [1, 2, 2],
    scaling: { kind: "unit" },
    train: split(samples, "train"),
    test: split(testSamples, "test"),
  };
}

/** An MLP of 4-5-2 on such images, in float64. */
export function tinyLaboratory(config: TrainingConfig = tinyConfig()) {
  const engine = createReferenceEngine();
  const model = mlp([4, 5, 2]);
  const { train, test, classes } = tinyImages(config.samples, config.testSamples);
  const objective = createObjective({
    engine,
    model,
    loss: config.loss,
    train: featureSamples(train, classes),
    test: featureSamples(test, classes),
  });
  return createLaboratory(config, engine, model, objective);
}
