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

test("whatever the last bit of a number may depend on is in the identity", () => {
  const others = [
    runIdentity("other", "c", data, engine),
    runIdentity("run", "d", data, engine),
    runIdentity("run", "c", { ...data, digest: null }, engine),
    runIdentity("run", "c", data, { ...engine, name: "reference" }),
    runIdentity("run", "c", data, { ...engine, provider: "x" }),
    runIdentity("run", "c", data, { ...engine, device: "x" }),
    runIdentity("run", "c", data, { ...engine, threads: 1 }),
    runIdentity("run", "c", data, { ...engine, precision: "float64" }),
    runIdentity("run", "c", data, { ...engine, versions: { a: "1", b: "3" } }),
  ];
  const all = [runIdentity("run", "c", data, engine), ...others];
  expect(new Set(all).size).toBe(all.length);
});

test("the order of the versions does not matter", () => {
  const reordered = { ...engine, versions: { b: "2", a: "1" } };
  expect(runIdentity("run", "c", data, reordered)).toBe(runIdentity("run", "c", data, engine));
});

test("runs of different identities have checkpoints of their own", () => {
  const path = (device: string) =>
    checkpointPath("/r", "quick/x", runIdentity("run", "c", data, { ...engine, device }));
  expect(path("a")).toMatch(/^\/r\/\.checkpoints\/quick\/x\.[0-9a-f]{12}\.checkpoint$/);
  expect(path("a")).not.toBe(path("b"));
});
