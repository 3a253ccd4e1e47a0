import { expect, test } from "vitest";
import { describeConfiguration } from "../../src/data/configuration.ts";
import { diagnosticsOf } from "../../src/data/diagnostics.ts";
import { fixtureArtifacts } from "../fixtures/artifacts.ts";

const artifacts = fixtureArtifacts();
const branches = artifacts.find(({ run }) => run === "mlp-mnist-sgd")!;

test("audits are drawn as dots against the tolerance, a curve a phase under the name of its update", () => {
  const audits = diagnosticsOf(branches).find(({ title }) => title.startsWith("Audits"))!;
  expect(audits.spec.marks).toBe("dots");
  expect(audits.spec.rules).toEqual([{ axis: "y", from: 0.01, label: "tolerance" }]);
  expect(audits.spec.series.map(({ label }) => label)).toEqual(["SGD", "SGD", "Dom-SGD", "Bulk-SGD"]);
});

test("what was not measured is not drawn", () => {
  expect(diagnosticsOf(branches).map(({ title }) => title)).not.toContain("Test accuracy");
  expect(diagnosticsOf(artifacts.find(({ run }) => run === "toy")!)).toEqual([]);
});

test("test accuracy is drawn where it was measured", () => {
  const trajectories = branches.trajectories.map((trajectory) => ({
    ...trajectory,
    tables: { ...trajectory.tables, test: { step: [0, 10], accuracy: [0.1, 0.2], loss: [1, 2] } },
  }));
  expect(diagnosticsOf({ ...branches, trajectories })[0]!.title).toBe("Test accuracy");
});

test("a configuration is told in words", () => {
  const configuration = {
    kind: "training",
    samples: 5000,
    prefix: { name: "sgd", optimizer: { kind: "sgd", learningRate: 0.01 } },
    branches: [{ name: "gd" }, { name: "sgd" }],
    start: [1, 1],
    test: null,
  };
  expect(describeConfiguration(configuration)).toEqual([
    ["kind", ["training"]],
    ["samples", ["5,000"]],
    ["prefix", ["name sgd, optimizer (kind sgd, learning rate 0.01)"]],
    ["branches", ["name gd", "name sgd"]],
    ["start", ["(1, 1)"]],
    ["test", ["never"]],
  ]);
});
