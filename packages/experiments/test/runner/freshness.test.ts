import { expect, test } from "vitest";
import { configurationDigest } from "../../src/artifacts/mod.ts";
import { type Expectation, judge } from "../../src/runner/freshness.ts";
import { CODE_VERSION } from "../../src/version.ts";
import { someArtifact } from "../artifacts/support.ts";
import { tinyConfig } from "../support.ts";

const base = someArtifact();
const artifact = { ...base, code: { ...base.code, version: CODE_VERSION } };
const expected: Expectation = {
  configurationDigest: configurationDigest(tinyConfig()),
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

test("what the same command would write is fresh", () => {
  expect(judge(artifact, expected)).toEqual({ state: "fresh", reason: "" });
  expect(judge(artifact, { ...expected, engine: { name: "onnx", threads: 2 } }).state).toBe("fresh");
});

test("no artifact is missing, and one under way partial, with how far it is", () => {
  expect(judge(null, expected).state).toBe("missing");
  const status = { complete: false, stepsDone: 7, stepsTotal: 21 };
  expect(judge({ ...artifact, status }, expected)).toEqual({ state: "partial", reason: "7 of 21 steps" });
});

test("another configuration, code, data or asked-for engine makes it stale, and the reason says which", () => {
  const digest = configurationDigest(tinyConfig({ seed: 99 }));
  const reasons = [
    judge(artifact, { ...expected, configurationDigest: digest }),
    judge({ ...artifact, code: { ...artifact.code, version: "0.0.1" } }, expected),
    judge(artifact, { ...expected, data: { ...artifact.data, digest: `sha256:${"2".repeat(64)}` } }),
    judge({ ...artifact, data: synthetic }, expected),
    judge(artifact, { ...expected, engine: { name: "reference" } }),
    judge(artifact, { ...expected, engine: { name: "auto", threads: 1 } }),
  ];
  expect(reasons.map(({ state }) => state)).toEqual(Array(6).fill("stale"));
  expect(reasons.map(({ reason }) => reason)).toEqual([
    expect.stringContaining("configuration"),
    expect.stringContaining("0.0.1"),
    "its data are other samples of mnist",
    "its data are synthetic-digits, not mnist",
    expect.stringContaining("onnx"),
    expect.stringContaining("2 threads"),
  ]);
});

test("what is stale is stale also while it is under way", () => {
  const status = { complete: false, stepsDone: 7, stepsTotal: 21 };
  expect(judge({ ...artifact, status }, { ...expected, configurationDigest: "" }).state).toBe("stale");
});

test("real data's artifact is fresh where only synthetic data are at hand, unless those were asked for", () => {
  expect(judge(artifact, { ...expected, data: synthetic }).state).toBe("fresh");
  expect(judge(artifact, { ...expected, data: synthetic, mode: "synthetic" }).state).toBe("stale");
});

test("of the toy model, which no engine computes, the engine says nothing", () => {
  const data = { source: "none", synthetic: false, trainSamples: 0, testSamples: 0, digest: null };
  const toy = { ...artifact, data, engine: { ...artifact.engine, name: "none" } };
  expect(judge(toy, { ...expected, data, engine: { name: "reference", threads: 5 } }).state).toBe("fresh");
});
