import {
  createObjective,
  createReferenceEngine,
  featureSamples,
  loadDataset,
  tokenSamples,
} from "@tiny-subspaces/core";
import { expect, test } from "vitest";
import { countOperations } from "../../src/estimate/operations.ts";
import { createModel } from "../../src/runner/laboratory.ts";
import { settings } from "../../src/settings/settings.ts";

/** The operations of a setting's objective on synthetic data, and what is counted of it a sample. */
async function both(setting: string, samples: number) {
  const { dataset: name } = settings[setting];
  const { dataset } = await loadDataset({
    name,
    samples,
    testSamples: 1,
    seed: 0,
    mode: "synthetic",
    cacheDir: "",
  });
  const model = createModel(setting, dataset);
  const { classes } = dataset;
  const train = dataset.kind === "images"
    ? featureSamples(dataset.train, classes)
    : tokenSamples(dataset.train, classes, dataset.length);
  const objective = createObjective({ engine: createReferenceEngine(), model, loss: "mse", train });
  return { objective, counted: countOperations(model, "mse") };
}

test.each(["mlp-mnist", "cnn-cifar10", "resnet8-cifar10", "transformer-sst2"])(
  "what is counted of one sample is its part of what the objective of %s takes",
  async (setting) => {
    const samples = 60;
    const { objective, counted } = await both(setting, samples);
    for (
      const [one, all] of [
        [counted.gradient, objective.cost("gradient").flops],
        [counted.product(3), objective.cost("hessian", 3).flops],
      ]
    ) {
      expect(samples * one / all).toBeGreaterThan(0.98);
      expect(samples * one / all).toBeLessThan(1.02);
    }
    expect(counted.loss).toBeLessThan(counted.gradient);
    await objective.dispose();
  },
);

test("of the MLP it is what docs/performance.md derives by hand", async () => {
  const { counted } = await both("mlp-mnist", 10);
  const [d, h, c] = [784, 200, 10];
  expect(counted.gradient).toBe(2 * (2 * d * h + 3 * (h * h + h * c)));
  expect(counted.product(10) - counted.gradient).toBe(20 * (2 * d * h + 6 * (h * h + h * c)));
});
