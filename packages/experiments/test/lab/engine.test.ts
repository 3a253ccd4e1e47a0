import { createReferenceEngine, type Engine, EngineError } from "@tiny-subspaces/core";
import { expect, test } from "vitest";
import { openEngine, type StartBackend } from "../../src/lab/engine.ts";

function engineOf(name: string, isEmulated = false): Engine {
  const engine = createReferenceEngine();
  return Object.create(engine, { info: { value: { ...engine.info, name, isEmulated, device: "a card" } } });
}
const refuse: StartBackend = (name) => Promise.reject(new EngineError(`no ${name} here\n  at line 3`));
const only = (names: readonly string[]): StartBackend => (name, options) =>
  names.includes(name) ? Promise.resolve(engineOf(name)) : refuse(name, options);

test("auto takes the first that starts, and says why not those before", async () => {
  const { engine, passed } = await openEngine("auto", {}, only(["wasm", "cpu"]));
  expect(engine.info.name).toBe("wasm");
  expect(passed).toEqual([{ name: "webgpu", why: "no webgpu here" }]);
});

test("auto passes over a card that is emulated, which is taken where it is asked for", async () => {
  const start: StartBackend = (name) => Promise.resolve(engineOf(name, name === "webgpu"));
  const { engine, passed } = await openEngine("auto", {}, start);
  expect(engine.info.name).toBe("wasm");
  expect(passed[0]!.why).toContain("a card");
  expect((await openEngine("webgpu", {}, start)).engine.info.name).toBe("webgpu");
});

test("what is asked for by name is taken or refused, nothing else", async () => {
  await expect(openEngine("wasm", {}, only(["cpu"]))).rejects.toThrow(/no engine.*wasm: no wasm here$/);
});

test("where none starts, each says why", async () => {
  await expect(openEngine("auto", {}, refuse)).rejects.toThrow(/webgpu: .*; wasm: .*; cpu: /);
});

test("a backend that starts here computes", async () => {
  const { engine } = await openEngine("cpu", {});
  expect(engine.info.name).toBe("tfjs:cpu");
});
