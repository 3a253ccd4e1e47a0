import { expect, test } from "vitest";
import { configurationDigest } from "../../src/artifacts/mod.ts";
import { UserError } from "../../src/errors.ts";
import { configurationAt, presetsOf } from "../../src/runs/definition.ts";
import { findRun } from "../../src/runs/find.ts";
import { type BranchedConfig, type Preset, runConfigSchema, runs } from "../../src/runs/mod.ts";
import { resolveConfiguration } from "../../src/runs/resolve.ts";
import { type Change, effectiveChanges, parseChange } from "../../src/configuration/change.ts";
import { settings } from "../../src/settings/settings.ts";

const sgd = findRun(runs, "mlp-mnist-sgd");
const toy = findRun(runs, "toy");

/** Changes by field. */
const set = (fields: Readonly<Record<string, unknown>>): Change[] =>
  Object.entries(fields).map(([path, value]) => ({ path, value }));

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
    trajectories: [
      { name: "gd", optimizer: { kind: "gd", learningRate: 0.01 }, projection: "none" },
      { name: "sgd", optimizer, projection: "none" },
    ],
    together: [["gd", "sgd"]],
  });
  const edges = {
    eos: [{ kind: "gd", learningRate: 0.1 }, 2500],
    sam: [{ kind: "sam", learningRate: 0.01, rho: 0.1 }, 5000],
  };
  for (const [id, [rule, step]] of Object.entries(edges)) {
    expect(findRun(runs, `mlp-mnist-${id}`).presets.paper).toMatchObject({
      prefix: { optimizer: rule },
      switch: { kind: "step", step },
      steps: 2 * (step as number),
    });
  }
  const rates = {
    "mlp-mnist": [0.01, 0.001],
    "transformer-sst2": [0.01, 0.001],
    "cnn-cifar10": [0.001, 1e-4],
  };
  for (const [setting, [gd, adam]] of Object.entries(rates)) {
    const rest = { kind: "adam", learningRate: adam, beta2: 0.999, epsilon: 1e-8 };
    expect(findRun(runs, `${setting}-rates`).presets.paper).toMatchObject({
      steps: 1000,
      trajectories: [
        { optimizer: { kind: "gd", learningRate: gd } },
        { optimizer: { kind: "gd", learningRate: gd, momentum: 0.9 } },
        { optimizer: { ...rest, beta1: 0 } },
        { optimizer: { ...rest, beta1: 0.9 } },
      ],
    });
  }
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
    const [paper, ...smaller] = ["paper", "smoke", "quick", "reduced"].flatMap((preset) => {
      const configuration = run.presets[preset as Preset];
      if (configuration?.kind !== "training") return [];
      // `smoke` has narrower blocks, and follows them less closely.
      const { k, tracker } = run.presets.paper as BranchedConfig;
      if (preset === "smoke") expect(configuration.k).toBe(Math.ceil(k / 5));
      return [preset === "smoke" ? { ...configuration, k, tracker } : configuration];
    });
    for (const configuration of smaller) {
      const text = JSON.stringify(essence(paper));
      const fitting = Math.min(50, configuration.samples);
      expect(essence(configuration)).toEqual(
        JSON.parse(text.replaceAll('"batchSize":50', `"batchSize":${fitting}`)),
      );
    }
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
  expect(resolveConfiguration(sgd, "smoke", set({ seed: 5, samples: 300, steps: 77 }))).toEqual({
    ...base,
    seed: 5,
    samples: 300,
    steps: 77,
  });
  expect(configurationDigest(resolveConfiguration(sgd, "smoke", []))).toBe(configurationDigest(base));
});

test("any field is named by its path; * and names stand for elements of a list", () => {
  const changed = resolveConfiguration(
    sgd,
    "smoke",
    set({
      "prefix.optimizer.learningRate": 0.02,
      "branches.*.optimizer.batchSize": 10,
      "branches.dom-sgd.optimizer.momentum": 0.5,
      "branches.2.name": "rest",
      "cadence.spectrum": null,
    }),
  ) as BranchedConfig;
  expect(changed.prefix.optimizer).toMatchObject({ learningRate: 0.02, batchSize: 50 });
  expect(changed.branches).toMatchObject([
    { name: "sgd", optimizer: { batchSize: 10, learningRate: 0.01 } },
    { name: "dom-sgd", optimizer: { batchSize: 10, momentum: 0.5 } },
    { name: "rest", optimizer: { batchSize: 10 } },
  ]);
  expect(changed.cadence.spectrum).toBeNull();
});

test("a field that there is not is answered with the nearest one and all there are", () => {
  const refusal = (fields: Readonly<Record<string, unknown>>) => () =>
    resolveConfiguration(sgd, "smoke", set(fields));
  expect(refusal({ "prefix.optimiser.learningRate": 1 })).toThrow(
    /^--set prefix.optimiser.learningRate: there is no field "optimiser" here. Did you mean optimizer\? There is: name,/,
  );
  expect(refusal({ "branches.dom-sdg.projection": "none" })).toThrow(/Did you mean dom-sgd\?/);
  expect(refusal({ zzzzzzz: 1 })).toThrow(/There is: kind, setting, loss/);
  expect(refusal({ "k.x": 1 })).toThrow(/expected k to have fields/);
});

test("a value that the field cannot have is refused by the field's name", () => {
  const refusal = (fields: Readonly<Record<string, unknown>>) => () =>
    resolveConfiguration(sgd, "smoke", set(fields));
  expect(refusal({ k: "many" })).toThrow(/^--set k: expected .*, got "many"/);
  expect(refusal({ "prefix.optimizer.learningRate": -1 })).toThrow(
    /^--set prefix.optimizer.learningRate: expected more than 0, got -1/,
  );
});

test("a change is FIELD=VALUE, the value JSON or else text", () => {
  expect(parseChange("k=20")).toEqual({ path: "k", value: 20 });
  expect(parseChange("loss=ce")).toEqual({ path: "loss", value: "ce" });
  expect(parseChange("cadence.test=null")).toEqual({ path: "cadence.test", value: null });
  expect(parseChange("setting=a=b")).toEqual({ path: "setting", value: "a=b" });
  for (const text of ["k", "=1", "a..b=1", ".k=1", "k =1", ""]) {
    expect(() => parseChange(text), text).toThrow(/^--set: expected FIELD=VALUE/);
  }
});

test("what a person gives as the preset has it is no change, and of two for one field the last counts", () => {
  const base = configurationAt(sgd, "smoke");
  expect(effectiveChanges(base, set({ seed: 0, samples: 123 }))).toEqual(set({ samples: 123 }));
  expect(effectiveChanges(base, [...set({ seed: 1 }), ...set({ seed: 2 })])).toEqual(set({ seed: 2 }));
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
  expect(refusal(sgd, "paper", set({ steps: 100 }))).toMatch(
    /^--steps: expected more than 15000, .* got 100/,
  );
  expect(refusal(sgd, "paper", set({ samples: 20 }))).toMatch(
    /^--samples: expected 50 or more, the batch size .* got 20/,
  );
  expect(refusal(sgd, "paper", set({ seed: -1 }))).toMatch(/^--seed: .*got -1/);
  expect(refusal(toy, "paper", set({ samples: 20 }))).toMatch(/^--samples: expected none/);
});

test("every run has a smoke preset, and paper or reduced; one that a run lacks is refused with those that it has", () => {
  for (const run of runs) {
    expect(presetsOf(run)).toContain("smoke");
    expect(presetsOf(run).some((preset) => preset === "paper" || preset === "reduced"), run.id).toBe(true);
  }
  const cnn = findRun(runs, "cnn-cifar10-sgd");
  expect(() => resolveConfiguration(cnn, "quick", [])).toThrow(UserError);
  expect(() => resolveConfiguration(cnn, "quick", [])).toThrow(
    /^--preset: expected smoke or reduced or paper, .* got quick/,
  );
});

test("each setting's runs have its learning rate for their loss, and its k", () => {
  for (const run of runs) {
    const configuration = run.presets.paper;
    if (configuration?.kind !== "training" || !run.id.endsWith("sgd")) continue;
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
