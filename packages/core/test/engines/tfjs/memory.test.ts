import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import { createEngine, EngineError, evaluate } from "../../../src/engines/mod.ts";
import { GraphBuilder, makeGraph, type Node } from "../../../src/graph/mod.ts";
import { hessianProgram } from "../../../src/objective/programs.ts";
import { modelCases } from "../../nn/cases.ts";
import { normals } from "../../nn/vectors.ts";
import { float32Engines } from "../support.ts";

const held = () => {
  const { numTensors, numDataBuffers, numBytes } = tf.memory();
  return { numTensors, numDataBuffers, numBytes };
};

const names = float32Engines.map(({ info }) => info.name).filter((name) => name.startsWith("tfjs:"));

describe.each(names)("%s", (name) => {
  test.each(modelCases)("holds nothing after evaluating the Hessian products of the $name", async (one) => {
    const { engine } = await createEngine(name);
    const before = held();
    const program = await engine.compile(
      hessianProgram(one.model, "ce", { samples: one.samples, scale: 1 }, 2),
    );
    const block = engine.upload(normals(2 * one.theta.length, "block"), [2, one.theta.length]);
    const uploaded = held();
    for (let run = 0; run < 3; run++) {
      const results = await program.run({ ...one.feeds, theta: one.theta, block });
      await results.product.data();
      expect(held().numTensors).toBe(uploaded.numTensors + 3);
      for (const tensor of Object.values(results)) tensor.dispose();
      expect(held()).toEqual(uploaded);
    }
    await program.dispose();
    block.dispose();
    block.dispose();
    expect(held()).toEqual(before);
  });

  test("frees with the engine what was not disposed of", async () => {
    const { engine } = await createEngine(name);
    const before = held();
    const g = new GraphBuilder();
    const program = await engine.compile(makeGraph({ y: g.exp(g.input("x", [4])) }));
    await program.run({ x: engine.upload(new Float32Array(4), [4]) });
    expect(held().numTensors).toBe(before.numTensors + 2);
    await engine.dispose();
    expect(held()).toEqual(before);
  });

  test("holds nothing of a graph that is evaluated once", async () => {
    const { engine } = await createEngine(name);
    const before = held();
    const g = new GraphBuilder();
    const x = g.input("x", [2]);
    const { y } = await evaluate(engine, makeGraph({ y: g.exp(x), z: g.tanh(x) }), {
      x: Float32Array.of(0, 0),
    });
    expect([...y]).toEqual([1, 1]);
    expect(held()).toEqual(before);
  });

  test("does not read a tensor that was disposed of", async () => {
    const { engine } = await createEngine(name);
    const tensor = engine.upload(new Float32Array(6), [2, 3]);
    tensor.dispose();
    await expect(tensor.data()).rejects.toThrow(new EngineError("tensor [2,3]: it has been disposed of"));
  });
});

test("tfjs:wasm holds nothing of a run that failed", async () => {
  const { engine } = await createEngine("tfjs:wasm");
  const before = held();
  const g = new GraphBuilder();
  const fits = g.exp(g.input("x", [4]));
  const program = await engine.compile(makeGraph({ fits, tooBig: g.constant(1, [2 ** 19, 2 ** 10]) }));
  await expect(program.run({ x: new Float32Array(4) })).rejects.toThrow(EngineError);
  expect(held()).toEqual(before);
});

describe("tfjs:wasm, whose heap only grows,", () => {
  const heapBytes = () =>
    (tf.findBackend("wasm") as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;

  test("keeps a value no longer than to its last use", async () => {
    const { engine } = await createEngine("tfjs:wasm");
    const [nodes, size] = [60, 2 ** 20];
    const g = new GraphBuilder();
    let y: Node = g.input("x", [size]);
    for (let i = 0; i < nodes; i++) y = g.relu(g.affine(y, 1, 1));
    const program = await engine.compile(makeGraph({ y }));
    const before = heapBytes();
    (await program.run({ x: new Float32Array(size) })).y.dispose();
    // All values together take 480 MiB; the heap grows by a fifth of itself at a time.
    expect(heapBytes() - before).toBeLessThan(8 * 4 * size);
  });

  test("keeps its size over a hundred runs", async () => {
    const { engine } = await createEngine("tfjs:wasm");
    const g = new GraphBuilder();
    const [a, b] = [g.input("a", [300, 300]), g.input("b", [300, 300])];
    const program = await engine.compile(makeGraph({ y: g.matmul(g.tanh(g.matmul(a, b)), g.exp(b)) }));
    const feeds = { a: normals(90_000, "a", 0.1), b: normals(90_000, "b", 0.1) };
    const run = async () => (await program.run(feeds)).y.dispose();
    for (let i = 0; i < 10; i++) await run();
    const size = heapBytes();
    for (let i = 0; i < 100; i++) await run();
    expect(heapBytes()).toBe(size);
  });
});
