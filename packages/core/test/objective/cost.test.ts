import { expect, test } from "vitest";
import { createReferenceEngine } from "../../src/engines/mod.ts";
import { graphCost } from "../../src/graph/mod.ts";
import { mlp } from "../../src/nn/mod.ts";
import { createObjective, featureSamples } from "../../src/objective/mod.ts";
import { gradientProgram, hessianProgram } from "../../src/objective/programs.ts";
import { createRandom } from "../../src/random.ts";

const [samples, features, classes, k] = [40, 6, 3, 4];
const model = mlp([features, 5, classes]);
const objective = (memoryBudget?: number) =>
  createObjective({
    engine: createReferenceEngine(),
    model,
    loss: "mse",
    memoryBudget,
    train: featureSamples({
      inputs: createRandom(0, "inputs").uniformArray(samples * features, -1, 1),
      labels: Uint8Array.from({ length: samples }, (_, i) => i % classes),
    }, classes),
  });

test("what an evaluation costs is what its graph does, in float64 where the engine computes so", () => {
  const shape = { samples, scale: 1 / samples };
  expect(objective().cost("gradient"))
    .toEqual({ ...graphCost(gradientProgram(model, "mse", shape), 8), chunks: 1 });
  expect(objective().cost("hessian", k))
    .toEqual({ ...graphCost(hessianProgram(model, "mse", shape, k), 8), chunks: 1 });
});

test("in chunks it has as many products", () => {
  const chunked = objective(2_000).cost("hessian", k);
  expect(chunked.chunks).toBeGreaterThan(2);
  expect(chunked.flops).toBe(objective().cost("hessian", k).flops);
});
