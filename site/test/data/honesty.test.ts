import { expect, test } from "vitest";
import type { Artifact } from "@tiny-subspaces/experiments/artifacts";
import { provenance } from "../../src/data/provenance.ts";
import { honestTitle } from "../../src/data/titles.ts";
import { warningsOf } from "../../src/data/warnings.ts";
import { artifactOf } from "../fixtures/small.ts";

const real: Artifact["data"] = {
  source: "mnist",
  synthetic: false,
  trainSamples: 5000,
  testSamples: 0,
  digest: `sha256:${"ab".repeat(32)}`,
};
const synthetic = { ...real, source: "synthetic-digits", synthetic: true };
const done = { complete: true, stepsDone: 9, stepsTotal: 9 };
const artifact = (changes: Partial<Artifact> = {}) =>
  artifactOf({}, [], { data: real, status: done, preset: "paper", ...changes });
const warnings = (changes: Partial<Artifact>) => warningsOf(artifact(changes)).map(({ text }) => text);

test("synthetic results are never titled with the real data's name", () => {
  expect(honestTitle("MLP on MNIST: SGD", artifact({ data: synthetic }))).toBe(
    "MLP on synthetic digits: SGD",
  );
  expect(honestTitle("MLP on MNIST: SGD", artifact())).toBe("MLP on MNIST: SGD");
});

test("a complete run of the protocol on real data needs no warning", () => {
  expect(warnings({})).toEqual([]);
});

test("synthetic data, an unfinished run, a missed tolerance and the smoke preset are warned of", () => {
  expect(warnings({ data: synthetic })).toEqual(["synthetic digits, not MNIST"]);
  expect(warnings({ status: { complete: false, stepsDone: 2999, stepsTotal: 3000 } })).toEqual([
    "unfinished: 99% of its steps",
  ]);
  const tracker = { tolerance: 0.01, blockProducts: 1, projectedSteps: 1, audits: 1, coldSolves: 1 };
  expect(warnings({ tracker: { ...tracker, worstSine: 0.02 } })).toEqual(["an audit exceeded the tolerance"]);
  expect(warnings({ tracker: { ...tracker, worstSine: 0.01 } })).toEqual([]);
  expect(warnings({ preset: "smoke" })).toEqual(["smoke preset: a test of the software"]);
});

test("provenance tells data, engine, code, preset, configuration and progress", () => {
  const facts = Object.fromEntries(provenance(artifact()).map(({ name, value }) => [name, value]));
  expect(facts).toMatchObject({
    data: "MNIST, n = 5,000",
    "data digest": "abababababab",
    code: "f1f1f1f, clean tree",
    preset: "paper",
    progress: "complete",
  });
  expect(facts.engine).toContain("float32");
  expect(facts.configuration).toHaveLength(12);
});

test.each([
  [{ commit: "1234567890", clean: false, version: "1" }, "1234567, with local changes"],
  [{ commit: "1234567890", clean: null, version: "1" }, "1234567"],
  [{ commit: null, clean: null, version: "0.1.0" }, "version 0.1.0, outside a checkout"],
])("of the code %o it tells %s", (code, text) => {
  expect(provenance(artifact({ code })).find(({ name }) => name === "code")!.value).toBe(text);
});

test.each(
  [
    ["onnx", "onnxruntime cpu", "float32", "onnx (onnxruntime cpu, float32)"],
    ["reference", "TypeScript, float64", "float64", "reference (TypeScript, float64)"],
    ["none", "TypeScript, float64", "float64", "none needed (TypeScript, float64)"],
  ] as const,
)("of the engine %s on %s in %s it tells each thing once", (name, provider, precision, text) => {
  const engine = { ...artifact().engine, name, provider, precision };
  expect(provenance(artifact({ engine })).find(({ name }) => name === "engine")!.value).toBe(text);
});

test("a run that needs no data says so", () => {
  const none = { ...real, source: "none", trainSamples: 0, digest: null };
  expect(provenance(artifact({ data: none }))[0]).toEqual({ name: "data", value: "none needed" });
});
