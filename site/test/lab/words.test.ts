import type { SegmentState } from "@tiny-subspaces/experiments/lab";
import { ValleyWalk } from "@tiny-subspaces/experiments/lab/valley";
import { expect, test } from "vitest";
import { presetsOf, valleyFields, valleySettings } from "../../src/lab/fields.ts";
import { type Standing, standingsOfSession, standingsOfValley } from "../../src/lab/standings.ts";
import { StepRate } from "../../src/lab/step-rate.ts";
import { changesInWords, engineWords, parametersOf, progressOf, verdictsOf } from "../../src/lab/words.ts";

function segment(name: string, from: string | null, changes: Partial<SegmentState> = {}): SegmentState {
  return {
    name,
    rule: "sgd",
    from,
    startStep: 10,
    endStep: 20,
    complete: false,
    divergedAt: null,
    tables: {
      loss: { step: [10, 15, 20], trainLoss: [0.4, 0.3, 0.1] },
      alignment: { step: [10, 20], chi: [0.8, 0.9] },
      spectrum: { step: [10], lambda1: [12] },
    },
    ...changes,
  };
}

test("a rule stands where it was last measured, against where it began", () => {
  const segments = [segment("a", null, { complete: true }), segment("b", "a")];
  expect(standingsOfSession({ segments, active: ["b"] })).toEqual([
    { rule: "sgd", since: 10, loss: 0.1, ratio: 0.25, chi: 0.9, sharpness: 12, divergedAt: null },
  ]);
});

test("what was left behind is no standing, what diverged is", () => {
  const segments = [
    segment("a", null, { divergedAt: 20 }),
    segment("b", "a", { complete: true }),
    segment("c", "a", { divergedAt: 15 }),
  ];
  expect(standingsOfSession({ segments, active: [] }).map(({ divergedAt }) => divergedAt)).toEqual([15]);
});

test("nothing is made up of tables that are empty or hold no number", () => {
  const none = segment("a", null, { tables: { loss: { step: [], trainLoss: [] } } });
  const bad = segment("b", null, { tables: { loss: { step: [0, 5], trainLoss: [0.5, null] } } });
  for (const standing of standingsOfSession({ segments: [none, bad], active: ["a", "b"] })) {
    expect(standing).toMatchObject({ loss: null, ratio: null, chi: null, sharpness: null });
  }
});

test("with the presets Bulk-SGD comes down the valley and Dom-SGD does not", () => {
  const walk = new ValleyWalk(valleySettings(presetsOf(valleyFields)));
  walk.advance(1e6);
  const [sgd, dom, bulk] = standingsOfValley(walk.paths);
  expect(dom!.ratio).toBeGreaterThan(0.8);
  expect(bulk!.ratio).toBeLessThan(0.2);
  expect(sgd!.ratio).toBeLessThan(0.01);
});

const standing: Standing = {
  rule: "dom-sgd",
  since: 400,
  loss: 0.21,
  ratio: 0.98765,
  chi: 0.1,
  sharpness: 3,
  divergedAt: null,
};

test("progress names the losses, and the speed where it is known", () => {
  const others = [standing, { ...standing, rule: "bulk-sgd" as const, loss: 0.1 }];
  expect(progressOf(600, 1200, others, 43.21)).toBe(
    "Step 600 of 1,200 (43 steps a second): Dom-SGD’s loss 0.210, Bulk-SGD’s 0.100",
  );
  expect(progressOf(1201, 1200, [], null)).toBe("Step 1,201");
});

test("verdicts say what became of the loss, or of the rule", () => {
  expect(verdictsOf([standing, { ...standing, divergedAt: 700 }, { ...standing, ratio: null }], 2)).toEqual([
    "Dom-SGD’s loss is 0.988 times that of step 400.",
    "Dom-SGD diverged at step 700: the learning rate 2 is too large for it.",
    "Dom-SGD has not been measured since step 400.",
  ]);
});

test("the engine's name comes with why no other was taken", () => {
  const words = engineWords({
    backend: "wasm",
    provider: "tfjs wasm",
    device: "a browser",
    isGpu: false,
    versions: { "@tensorflow/tfjs-core": "4.22.0" },
    passed: [{ name: "webgpu", why: "no adapter" }],
    samples: 200,
    source: "",
    credit: "",
  });
  expect(words).toContain("Computes on WebAssembly (tfjs wasm 4.22.0)");
  expect(words).toContain("WebGPU was passed over: no adapter.");
});

test("changes are told in the order in which they come", () => {
  expect(changesInWords([])).toBe("");
  expect(
    changesInWords([{ step: 400, rules: ["sgd", "dom-sgd"] }, {
      step: 1500,
      learningRate: 0.05,
      batchSize: 5,
    }]),
  )
    .toBe(
      "On its way: from step 400 SGD and Dom-SGD; from step 1,500 a learning rate of 0.05, batches of 5.",
    );
});

test("the paper's MLP has the paper's number of weights", () => {
  expect(parametersOf(200)).toBe(199_210);
});

test("a rate is of the last three seconds, and of none after a pause", () => {
  const rate = new StepRate();
  expect(rate.add(0, 0)).toBeNull();
  expect(rate.add(1000, 10)).toBe(10);
  expect(rate.add(2000, 40)).toBe(20);
  expect(rate.add(4500, 40)).toBe(0);
  rate.forget();
  expect(rate.add(5000, 90)).toBeNull();
});
