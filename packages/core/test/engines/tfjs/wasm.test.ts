import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { createEngine } from "../../../src/engines/mod.ts";
import { GraphBuilder, makeGraph } from "../../../src/graph/mod.ts";
import { outputsOf } from "../support.ts";

const tooMuch =
  /^tfjs:wasm: expected values below 2 GiB that fit into 4 GiB together, got one of \d+ bytes too many; use fewer samples/;

test("a value of 2 GiB or more is refused, and the engine is as good as before", async () => {
  const { engine } = await createEngine("tfjs:wasm");
  const g = new GraphBuilder();
  const x = g.input("x", [3]);
  const kept = engine.upload(Float32Array.of(1, 2, 3), [3]);
  for (const rows of [2 ** 19, 2 ** 20, 2 ** 20 + 2 ** 18]) {
    const big = makeGraph({ big: g.constant(7, [rows, 2 ** 10]) });
    await expect(outputsOf(engine, big, {})).rejects.toThrow(tooMuch);
  }
  expect([...await kept.data()]).toEqual([1, 2, 3]);
  const { y } = await outputsOf(engine, makeGraph({ y: g.exp(x) }), { x: new Float32Array(3) });
  expect([...y]).toEqual([1, 1, 1]);
});

test("memory that is full throws where tfjs alone would write to address 0", async () => {
  await createEngine("tfjs:wasm");
  const { wasm } = tf.findBackend("wasm") as unknown as {
    wasm: { _malloc(bytes: number): number; _free(address: number): void };
  };
  const bytes = 1900 * 2 ** 20;
  const taken = [wasm._malloc(bytes), wasm._malloc(bytes)];
  expect(() => wasm._malloc(bytes)).toThrow(tooMuch);
  taken.forEach((address) => wasm._free(address));
});

test("two engines of tfjs work side by side, each on its own backend", async () => {
  const [wasm, cpu] = await Promise.all(["tfjs:wasm", "tfjs:cpu"].map((name) => createEngine(name)));
  const g = new GraphBuilder();
  const x = g.input("x", [3]);
  const graph = makeGraph({ y: g.mul(x, x) });
  const [onWasm, onCpu] = await Promise.all([wasm, cpu].map(({ engine }) => engine.compile(graph)));
  const feeds = { x: Float32Array.of(1, 2, 3) };
  const runs = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? onWasm : onCpu).run(feeds)));
  for (const { y } of runs) expect([...await y.data()]).toEqual([1, 4, 9]);
  await onWasm.run(feeds);
  expect(tf.getBackend()).toBe("wasm");
  await onCpu.run(feeds);
  expect(tf.getBackend()).toBe("cpu");
  const crossed = await onWasm.run({ x: runs[0].y });
  expect([...await crossed.y.data()]).toEqual([1, 16, 81]);
});
