import type { EngineInfo } from "@tiny-subspaces/core";
import { expect, test } from "vitest";
import { runIdentity } from "../../src/runner/identity.ts";
import { checkpointPath } from "../../src/runner/execute-training.ts";
import { someArtifact } from "../artifacts/support.ts";

const { data } = someArtifact();
const engine: EngineInfo = {
  name: "onnx",
  provider: "onnxruntime cpu",
  device: "a processor",
  threads: 2,
  precision: "float32",
  versions: { a: "1", b: "2" },
};
const numerics = { graph: "a", spectral: "c" };

test("whatever the last bit of a number may depend on is in the identity", () => {
  const others = [
    runIdentity("other", "c", data, engine, numerics),
    runIdentity("run", "d", data, engine, numerics),
    runIdentity("run", "c", { ...data, digest: null }, engine, numerics),
    runIdentity("run", "c", data, { ...engine, name: "reference" }, numerics),
    runIdentity("run", "c", data, { ...engine, provider: "x" }, numerics),
    runIdentity("run", "c", data, { ...engine, device: "x" }, numerics),
    runIdentity("run", "c", data, { ...engine, threads: 1 }, numerics),
    runIdentity("run", "c", data, { ...engine, precision: "float64" }, numerics),
    runIdentity("run", "c", data, { ...engine, versions: { a: "1", b: "3" } }, numerics),
    runIdentity("run", "c", data, engine, { ...numerics, graph: "b" }),
  ];
  const all = [runIdentity("run", "c", data, engine, numerics), ...others];
  expect(new Set(all).size).toBe(all.length);
});

test("the order of versions and numerics does not matter", () => {
  const reordered = { ...engine, versions: { b: "2", a: "1" } };
  expect(runIdentity("run", "c", data, reordered, { spectral: "c", graph: "a" })).toBe(
    runIdentity("run", "c", data, engine, numerics),
  );
});

test("runs of different identities have checkpoints of their own", () => {
  const path = (device: string) =>
    checkpointPath("/r", "quick/x", runIdentity("run", "c", data, { ...engine, device }, numerics));
  expect(path("a")).toMatch(/^\/r\/\.checkpoints\/quick\/x\.[0-9a-f]{12}\.checkpoint$/);
  expect(path("a")).not.toBe(path("b"));
});
