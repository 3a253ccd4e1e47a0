import { cnn, type Initialiser, mlp, type Model, models, transformer } from "@tiny-subspaces/core";
import { expect, test } from "vitest";
import { describeModel, modelDefinition } from "../../src/numerics/definition.ts";

const model = mlp([4, 5, 2]);
const definition = (changes: Partial<Model> = {}) => modelDefinition({ ...model, ...changes }, "mse");

test("a model that is built again has the same definition, whatever it is called", () => {
  expect(modelDefinition(mlp([4, 5, 2]), "mse")).toBe(definition());
  expect(definition({ name: "other" })).toBe(definition());
  expect(definition()).toMatch(/^sha256:[0-9a-f]{64}$/);
});

test("widths, names, initialisers, activations, ghost batch and loss are in the definition", () => {
  const parameters = (change: { name?: string; init?: Initialiser; startsAs?: string }) => ({
    parameters: [{ ...model.parameters[0], ...change }, ...model.parameters.slice(1)],
  });
  const others = [
    definition(),
    modelDefinition(mlp([4, 6, 2]), "mse"),
    definition(parameters({ name: "first" })),
    definition(parameters({ init: { kind: "uniform", bound: 0.25 } })),
    definition(parameters({ startsAs: "layers.1.weight" })),
    definition({ forward: (g, nodes, inputs) => g.relu(model.forward(g, nodes, inputs)) }),
    definition({ ghostBatch: 100 }),
    modelDefinition(model, "ce"),
  ];
  expect(new Set(others).size).toBe(others.length);
});

test("every model has one, and each another", () => {
  const image = { input: { kind: "features" as const, shape: [3, 32, 32] }, classes: 10 };
  const sentences = { input: { kind: "tokens" as const, vocabulary: 50, length: 7 }, classes: 2 };
  const all = Object.entries(models).map(([name, build]) =>
    modelDefinition(build(name === "transformer" ? sentences : image), "mse")
  );
  expect(new Set(all).size).toBe(Object.keys(models).length);
});

test("what data ask of a model is in its definition", () => {
  const images = (channels: number) => cnn({ image: [channels, 8, 8], classes: 2 });
  expect(modelDefinition(images(1), "mse")).not.toBe(modelDefinition(images(3), "mse"));
  const sentences = (length: number) => transformer({ vocabulary: 9, length, classes: 2 });
  expect(modelDefinition(sentences(5), "mse")).not.toBe(modelDefinition(sentences(6), "mse"));
});

test("an artifact names the model, its parameters and its definition", () => {
  expect(describeModel(model, "mse")).toEqual({
    name: "mlp",
    parameterCount: 37,
    ghostBatch: null,
    definition: definition(),
  });
});
