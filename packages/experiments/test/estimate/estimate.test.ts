import { type Dataset, loadDataset } from "@tiny-subspaces/core";
import { beforeAll, expect, test } from "vitest";
import { phasesOf } from "../../src/configuration/phases.ts";
import { Estimator } from "../../src/estimate/estimate.ts";
import { runs, type TrainingConfig } from "../../src/runs/mod.ts";

let digits: Dataset;

beforeAll(async () => {
  const request = { name: "mnist", samples: 100, testSamples: 1, seed: 0, mode: "synthetic" } as const;
  ({ dataset: digits } = await loadDataset({ ...request, cacheDir: "" }));
});

const paper = (id: string) => runs.find((run) => run.id === id)!.presets.paper as TrainingConfig;

test("runs of the protocol are estimated to within a factor of two of what they took", () => {
  // Seconds on a machine whose matrix products docs/performance.md has at 184 GFLOP/s.
  const estimator = new Estimator(184);
  for (const [id, seconds] of [["mlp-mnist-sgd", 4091], ["mlp-mnist-gd-to-sgd", 2233]] as const) {
    const ratio = estimator.seconds(paper(id), digits) / seconds;
    expect(ratio, id).toBeGreaterThan(0.5);
    expect(ratio, id).toBeLessThan(2);
  }
});

test("an estimate falls with the rate of the machine, and rises with samples and steps", () => {
  const config = paper("mlp-mnist-gd");
  const seconds = (gflops: number, changes: Partial<TrainingConfig> = {}) =>
    new Estimator(gflops).seconds({ ...config, ...changes } as TrainingConfig, digits);
  expect(seconds(100)).toBeGreaterThan(1.5 * seconds(200));
  expect(seconds(100, { samples: 10_000 })).toBeGreaterThan(1.5 * seconds(100));
  expect(seconds(100, { steps: 40_000 })).toBeGreaterThan(1.5 * seconds(100));
});

test("what is done is not counted, and at the end nothing is left", () => {
  const config = paper("mlp-mnist-gd-to-sgd");
  const stage = (name: string, startStep: number, endStep: number, complete: boolean) => ({
    ...{ name, startStep, endStep, complete, divergedAt: null, tables: {} },
  });
  const left = (...stages: ReturnType<typeof stage>[]) => new Estimator(184).seconds(config, digits, stages);
  const [prefix, ...branches] = phasesOf(config);
  const end = config.steps / 2;
  const begun = left(stage(prefix.name, 0, 10, false));
  const over = stage(prefix.name, 0, end, true);
  expect(begun).toBeLessThan(left());
  expect(left(over)).toBeLessThan(begun);
  expect(left(over, stage(branches[0].name, end, end + 10, false))).toBeLessThan(left(over));
  expect(left(over, ...branches.map(({ name }) => stage(name, end, config.steps, true)))).toBe(0);
});

test("the toy model takes no time to speak of", () => {
  expect(new Estimator(1).seconds(runs.find(({ id }) => id === "toy")!.presets.paper!, null)).toBe(0);
});
