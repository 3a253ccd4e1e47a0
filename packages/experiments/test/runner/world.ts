import { Buffer } from "node:buffer";
import { createEngine, type ImageDataset } from "@tiny-subspaces/core";
import { finishArtifact } from "../../src/figures/mod.ts";
import { createNumerics, readFrom } from "../../src/numerics/numerics.ts";
import { repositoryRoot } from "../../src/workspace.ts";
import type { FileContent, Files } from "../../src/files.ts";
import type { RunRequest } from "../../src/runner/plan.ts";
import type { RunEnd, RunStart, World } from "../../src/runner/world.ts";
import type { RunDefinition, TrajectoriesConfig } from "../../src/runs/mod.ts";
import { gaussianToy } from "../../src/runs/toy.ts";
import { tinyConfig, tinyImages } from "../support.ts";

/** Files that are nowhere but in memory. */
export class MemoryFiles implements Files {
  readonly content = new Map<string, Uint8Array>();

  read(path: string): Promise<Uint8Array | null> {
    return Promise.resolve(this.content.get(path) ?? null);
  }
  write(path: string, content: FileContent): Promise<void> {
    const pieces = content instanceof Uint8Array ? [content] : content;
    this.content.set(path, new Uint8Array(Buffer.concat(pieces)));
    return Promise.resolve();
  }
  remove(path: string): Promise<void> {
    this.content.delete(path);
    return Promise.resolve();
  }

  text(path: string): string {
    return new TextDecoder().decode(this.content.get(path));
  }
  checkpoints(): string[] {
    return [...this.content.keys()].filter((path) => path.endsWith(".checkpoint"));
  }
}

const numerics = createNumerics(readFrom(repositoryRoot));

/** A world in memory, on tiny images, in which an hour passes with every look at the clock. */
export class TinyWorld implements World {
  readonly starts: RunStart[] = [];
  readonly ends: RunEnd[] = [];
  enginesOpened = 0;
  /** Updates after which SIGTERM comes. */
  stopAfter = Infinity;
  readonly #stopper = new AbortController();
  #updates = 0;
  #time = Date.UTC(2024, 0);

  /** @param results a folder that exists: locks are real */
  constructor(
    readonly results: string,
    readonly files: Files = new MemoryFiles(),
    readonly dataset: ImageDataset = tinyImages(24, 6),
    readonly stop: AbortSignal = new AbortController().signal,
  ) {
    this.stop = AbortSignal.any([stop, this.#stopper.signal]);
  }

  now = () => this.#time += 3_600_000;
  memory = () => 12_345;
  describeCode = () => Promise.resolve({ version: "0.1.0", commit: null, clean: null });
  numerics: World["numerics"] = numerics;
  loadData: World["loadData"] = (configuration) => {
    const { source, synthetic, digest, train, test } = this.dataset;
    const counts = { trainSamples: train.samples, testSamples: test.samples };
    return Promise.resolve(
      configuration.kind === "toy"
        ? {
          dataset: null,
          description: { source: "none", synthetic: false, trainSamples: 0, testSamples: 0, digest: null },
          notice: null,
        }
        : { dataset: this.dataset, description: { source, synthetic, digest, ...counts }, notice: null },
    );
  };
  openEngine: World["openEngine"] = () => {
    this.enginesOpened++;
    return createEngine("onnx", { threads: 1 });
  };
  finish = finishArtifact;
  reckonWork: World["reckonWork"] = undefined;
  reporter = {
    started: (start: RunStart) => void this.starts.push(start),
    step: () => {
      if (++this.#updates >= this.stopAfter) this.#stopper.abort("SIGTERM");
    },
    finished: (end: RunEnd) => void this.ends.push(end),
  };
}

/** A run of eight updates, the same at every preset but for its seed. */
export const tinyRun: RunDefinition = {
  id: "tiny",
  title: "A run for tests",
  summary: "A run for tests.",
  presets: { smoke: config(0), quick: config(1), paper: config(2) },
};

function config(seed: number) {
  const { branches } = tinyConfig();
  return tinyConfig({
    seed,
    switch: { kind: "step", step: 2 },
    branches: branches.slice(1),
    steps: 5,
    cadence: { loss: 1, alignment: 2, spectrum: null, test: null, audit: null },
  });
}

const adam = { kind: "adam" as const, learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const sam = { kind: "sam" as const, learningRate: 0.1, rho: 0.05 };

/** A run of each kind, of some eight updates, with and without projections. */
export const tinyRuns = {
  "branches of SGD": tinyRun,
  "momentum and Adam": trajectories([
    { name: "gd-momentum", optimizer: { kind: "gd", learningRate: 0.1, momentum: 0.9 }, projection: "none" },
    { name: "adam", optimizer: adam, projection: "none", until: { kind: "step", step: 2 } },
    { name: "bulk-adam", from: "adam", optimizer: adam, projection: "bulk" },
  ]),
  "SAM": trajectories([
    { name: "sam", optimizer: sam, projection: "none", until: { kind: "step", step: 2 } },
    { name: "whole-sam", from: "sam", optimizer: sam, projection: "none" },
    { name: "dom-sam", from: "sam", optimizer: sam, projection: "dominant" },
  ]),
  "GD and SGD together": trajectories([
    { name: "gd", optimizer: { kind: "gd", learningRate: 0.1 }, projection: "none" },
    { name: "sgd", optimizer: { kind: "sgd", learningRate: 0.1, batchSize: 7 }, projection: "none" },
  ], [["gd", "sgd"]]),
  "the toy model": { ...tinyRun, presets: { paper: gaussianToy.presets.smoke } },
} satisfies Record<string, RunDefinition>;

function trajectories(
  trajectories: TrajectoriesConfig["trajectories"],
  together?: TrajectoriesConfig["together"],
): RunDefinition {
  const { prefix: _, switch: __, branches: ___, ...shared } = tinyConfig();
  const cadence = { loss: 1, alignment: 2, spectrum: 2, test: 3, audit: 2, update: 1 };
  return {
    ...tinyRun,
    presets: {
      paper: {
        ...shared,
        kind: "trajectories",
        trajectories,
        ...(together ? { together } : {}),
        steps: 4,
        cadence,
      },
    },
  };
}

export function tinyRequest(changes: Partial<RunRequest> = {}): RunRequest {
  return {
    run: tinyRun,
    preset: "smoke",
    changes: [],
    data: { mode: "auto", cacheDir: "" },
    engine: { name: "auto" },
    fresh: false,
    checkpointSeconds: 0,
    ...changes,
  };
}
