import { expect, test } from "vitest";
import { configurationDigest } from "../../src/artifacts/mod.ts";
import { UserError } from "../../src/errors.ts";
import { configurationAt, presetsOf } from "../../src/runs/definition.ts";
import { findRun } from "../../src/runs/find.ts";
import { type BranchedConfig, type Preset, runConfigSchema, runs } from "../../src/runs/mod.ts";
import { changesTo, resolveConfiguration } from "../../src/runs/resolve.ts";
import { settings } from "../../src/settings/settings.ts";

const sgd = findRun(runs, "mlp-mnist-sgd");
const toy = findRun(runs, "toy");

test("every preset of every run is a valid configuration", () => {
  for (const run of runs) {
    for (const preset of presetsOf(run)) {
      expect(() => runConfigSchema.parse(run.presets[preset]), run.id).not.toThrow();
    }
  }
});

test("every run has an id of its own", () => {
  expect(new Set(runs.map(({ id }) => id)).size).toBe(runs.length);
});

test("the paper preset is the protocol", () => {
  const optimizer = { kind: "sgd", learningRate: 0.01, batchSize: 50 };
  expect(sgd.presets.paper).toMatchObject({
    setting: "mlp-mnist",
    loss: "mse",
    samples: 5000,
    k: 10,
    steps: 20_000,
    switch: { kind: "ema", factor: 0.9, threshold: 0.95 },
    prefix: { optimizer, projection: "none" },
    branches: [
      { name: "sgd", optimizer, projection: "none" },
      { name: "dom-sgd", optimizer, projection: "dominant" },
      { name: "bulk-sgd", optimizer, projection: "bulk" },
    ],
  });
  expect(findRun(runs, "mlp-mnist-gd").presets.paper).toMatchObject({
    steps: 20_000,
    samples: 5000,
    branches: [{ optimizer: { kind: "gd", learningRate: 0.01 }, projection: "none" }],
  });
  for (const [id, first, second] of [["sgd-to-gd", "sgd", "gd"], ["gd-to-sgd", "gd", "sgd"]]) {
    expect(findRun(runs, `mlp-mnist-${id}`).presets.paper).toMatchObject({
      switch: { kind: "step", step: 20_000 },
      steps: 40_000,
      prefix: { optimizer: { kind: first } },
      branches: [{ optimizer: { kind: second } }],
    });
  }
  expect(toy.presets.paper).toMatchObject({
    curvature: 1000,
    coupling: 100,
    start: [1, 1],
    learningRate: 1e-4,
  });
});

test("the smaller presets differ from the protocol in size, length and cadence alone", () => {
  const essence = (
    { samples: _1, testSamples: _2, steps: _3, switch: _4, cadence: _5, ...rest }: BranchedConfig,
  ) => rest;
  for (const run of runs) {
    const [paper, ...smaller] = ["paper", "smoke", "quick"].flatMap((preset) => {
      const configuration = run.presets[preset as Preset];
      return configuration?.kind === "training" ? [configuration] : [];
    });
    for (const configuration of smaller) expect(essence(configuration)).toEqual(essence(paper));
    expect(smaller[0]?.switch.kind).toBe(paper?.switch.kind);
  }
});

test("a setting's k is its number of classes", () => {
  expect(settings["mlp-mnist"]).toMatchObject({
    k: 10,
    samples: 5000,
    batchSize: 50,
    learningRates: { mse: 0.01, ce: 0.1 },
  });
});

test("what a person gives replaces what the preset has, and the rest stays", () => {
  const base = configurationAt(sgd, "smoke");
  expect(resolveConfiguration(sgd, "smoke", { seed: 5, samples: 300, steps: 77 })).toEqual({
    ...base,
    seed: 5,
    samples: 300,
    steps: 77,
  });
  expect(configurationDigest(resolveConfiguration(sgd, "smoke", { seed: undefined }))).toBe(
    configurationDigest(base),
  );
});

test("what a person gives as the preset has it is no change", () => {
  expect(changesTo(configurationAt(sgd, "smoke"), { seed: 0, samples: 123, steps: undefined })).toEqual({
    samples: 123,
  });
});

test("what no run can have is refused by the option's name", () => {
  const refusal = (...args: Parameters<typeof resolveConfiguration>) => {
    try {
      resolveConfiguration(...args);
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      return (error as Error).message;
    }
    throw new Error("it was taken");
  };
  expect(refusal(sgd, "paper", { steps: 100 })).toMatch(/^--steps: expected more than 15000, .* got 100/);
  expect(refusal(sgd, "paper", { samples: 20 })).toMatch(
    /^--samples: expected 50 or more, the batch size .* got 20/,
  );
  expect(refusal(sgd, "paper", { seed: -1 })).toMatch(/^--seed: .*got -1/);
  expect(refusal(toy, "paper", { samples: 20 })).toMatch(/^--samples: expected none/);
});

test("every run has a smoke and a paper preset, and one that a run lacks is refused with those that it has", () => {
  for (const run of runs) expect(presetsOf(run)).toEqual(expect.arrayContaining(["smoke", "paper"]));
  const cnn = findRun(runs, "cnn-cifar10-sgd");
  expect(() => resolveConfiguration(cnn, "quick", {})).toThrow(UserError);
  expect(() => resolveConfiguration(cnn, "quick", {})).toThrow(
    /^--preset: expected smoke or paper, .* got quick/,
  );
});

test("each setting's runs have its learning rate for their loss, and its k", () => {
  for (const run of runs) {
    const configuration = run.presets.paper;
    if (configuration?.kind !== "training") continue;
    const setting = settings[configuration.setting];
    expect(configuration).toMatchObject({ k: setting.k, samples: setting.samples });
    expect(configuration.prefix.optimizer.learningRate).toBe(setting.learningRates[configuration.loss]);
  }
});

test("an unknown run is refused with the nearest name and all there are", () => {
  expect(() => findRun(runs, "mlp-mnist-sdg")).toThrow(UserError);
  expect(() => findRun(runs, "mlp-mnist-sdg")).toThrow(/Did you mean mlp-mnist-(sgd|gd)\?/);
  expect(() => findRun(runs, "zzzzzzzzz")).toThrow(/There is: toy, mlp-mnist-sgd/);
  expect(() => findRun(runs, "zzzzzzzzz")).not.toThrow(/Did you mean/);
});
