import { mlp } from "@tiny-subspaces/core";
import { expect, test } from "vitest";
import { type Artifact, configurationDigest } from "../../src/artifacts/mod.ts";
import { describeModel, modelDefinition } from "../../src/numerics/definition.ts";
import { type Expectation, judge } from "../../src/runner/freshness.ts";
import { someArtifact } from "../artifacts/support.ts";
import { tinyConfig } from "../support.ts";

const numerics = { graph: "sha256:a", "ml-matrix": "1.0.0" };
const model = mlp([4, 5, 2]);
const base = someArtifact();
const artifact: Artifact = {
  ...base,
  model: describeModel(model, "mse"),
  data: { ...base.data, scaling: { kind: "standardised", images: 5, digest: `sha256:${"1".repeat(64)}` } },
  code: { ...base.code, numerics },
};
const expected: Expectation = {
  configurationDigest: configurationDigest(tinyConfig()),
  definition: () => modelDefinition(model, "mse"),
  numerics: () => numerics,
  data: artifact.data,
  mode: "auto",
  engine: { name: "auto" },
};
const synthetic = {
  ...artifact.data,
  source: "synthetic-digits",
  synthetic: true,
  digest: `sha256:${"1".repeat(64)}`,
};

function reasonOf(one: Artifact, changes: Partial<Expectation> = {}): string {
  const { state, reason } = judge(one, { ...expected, ...changes });
  expect(state).toBe("stale");
  return reason;
}

test("what the same command would write is fresh, whatever its version", () => {
  expect(judge(artifact, expected)).toEqual({ state: "fresh", reason: "" });
  expect(judge(artifact, { ...expected, engine: { name: "onnx", threads: 2 } }).state).toBe("fresh");
  const code = { ...artifact.code, version: "0.0.1" };
  expect(judge({ ...artifact, code }, expected).state).toBe("fresh");
});

test("no artifact is missing, and one under way partial, with how far it is", () => {
  expect(judge(null, expected).state).toBe("missing");
  const status = { complete: false, stepsDone: 7, stepsTotal: 21 };
  expect(judge({ ...artifact, status }, expected)).toEqual({ state: "partial", reason: "7 of 21 steps" });
});

test("another configuration, data or asked-for engine makes it stale, and the reason says which", () => {
  const digest = configurationDigest(tinyConfig({ seed: 99 }));
  expect(reasonOf(artifact, { configurationDigest: digest })).toContain("configuration");
  const data = { ...artifact.data, digest: `sha256:${"2".repeat(64)}` };
  expect(reasonOf(artifact, { data })).toBe("its data are other samples of mnist");
  expect(reasonOf({ ...artifact, data: synthetic })).toBe("its data are synthetic-digits, not mnist");
  expect(reasonOf(artifact, { engine: { name: "reference" } })).toBe("onnx computed it");
  expect(reasonOf(artifact, { engine: { name: "auto", threads: 1 } })).toContain("2 threads");
});

test("another model under the same configuration makes it stale", () => {
  const definition = () => modelDefinition(mlp([4, 6, 2]), "mse");
  expect(reasonOf(artifact, { definition })).toBe("its model was defined otherwise");
});

test("another scaling of the same samples makes it stale", () => {
  const scaled = (scaling: Artifact["data"]["scaling"]) => ({ data: { ...artifact.data, scaling } });
  const reason = "its data were scaled otherwise";
  expect(reasonOf(artifact, scaled({ kind: "unit" }))).toBe(reason);
  const digest = `sha256:${"2".repeat(64)}`;
  expect(reasonOf(artifact, scaled({ kind: "standardised", images: 5, digest }))).toBe(reason);
});

test("other numerics make it stale, by the name of what differs, on the engine that computed it", () => {
  const others = { graph: "sha256:b", "ml-matrix": "1.0.0", spectral: "sha256:c" };
  const ofEngine = (engine: string) => engine === "onnx" ? others : numerics;
  expect(reasonOf(artifact, { numerics: ofEngine })).toBe("other numerics computed it: graph, spectral");
  expect(reasonOf(artifact, { numerics: () => ({ ...numerics, "ml-matrix": "1.0.1" }) })).toContain(
    "ml-matrix",
  );
  expect(reasonOf(artifact, { numerics: () => null })).toContain("no longer");
});

test("what was computed before numerics were recorded is stale, and says so", () => {
  const reason = "it was computed before numerics were recorded";
  expect(reasonOf({ ...artifact, code: base.code })).toBe(reason);
  expect(reasonOf(base, { data: artifact.data })).toBe(reason);
});

test("what is stale is stale also while it is under way", () => {
  const status = { complete: false, stepsDone: 7, stepsTotal: 21 };
  expect(judge({ ...artifact, status }, { ...expected, configurationDigest: "" }).state).toBe("stale");
});

test("real data's artifact is fresh where only synthetic data are at hand, unless those were asked for", () => {
  // Vocabularies and means are those of other data.
  const scaling = { kind: "standardised" as const, images: 7, digest: `sha256:${"3".repeat(64)}` };
  const here = { data: { ...synthetic, scaling }, definition: () => "sha256:0" };
  expect(judge(artifact, { ...expected, ...here }).state).toBe("fresh");
  reasonOf(artifact, { ...here, mode: "synthetic" });
  reasonOf(artifact, { ...here, numerics: () => ({}) });
  reasonOf(artifact, { data: { ...synthetic, scaling: { kind: "unit" } } });
});

test("of the toy model, which no engine computes, the engine says nothing", () => {
  const data = { source: "none", synthetic: false, trainSamples: 0, testSamples: 0, digest: null };
  const { model: _, ...others } = artifact;
  const toy = { ...others, data, engine: { ...artifact.engine, name: "none" } };
  const engine = { name: "reference", threads: 5 };
  expect(judge(toy, { ...expected, definition: () => null, data, engine }).state).toBe("fresh");
});
