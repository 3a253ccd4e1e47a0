import { describe, expect, test } from "vitest";
import { createEngine } from "../../src/engines/mod.ts";
import { GraphBuilder, makeGraph } from "../../src/graph/mod.ts";
import { mlp } from "../../src/nn/mod.ts";
import { hessianProgram } from "../../src/objective/programs.ts";
import { cyclicTargets } from "../nn/cases.ts";
import { normals } from "../nn/vectors.ts";
import { float32Engines, outputsOf, reference } from "./support.ts";

const [samples, k] = [120, 4];
const hessian = hessianProgram(mlp(), "mse", { samples, scale: 1 / samples }, k);
const p = mlp().parameterCount;
const feeds = {
  x: Float32Array.from(normals(samples * 784, "pixels")),
  y: Float32Array.from(cyclicTargets(samples, 10)),
  theta: Float32Array.from(normals(p, "theta", 0.05)),
  block: Float32Array.from(normals(k * p, "block")),
};

describe.each(float32Engines.slice(0, 2))("$info.name", (engine) => {
  test("gives the same bits for the same feeds, run after run and compiled again", async () => {
    const first = await outputsOf(engine, hessian, feeds);
    const program = await engine.compile(hessian);
    for (let run = 0; run < 10; run++) {
      for (const [name, tensor] of Object.entries(await program.run(feeds))) {
        expect(Buffer.compare(bytes(await tensor.data()), bytes(first[name])), name).toBe(0);
        tensor.dispose();
      }
    }
    await program.dispose();
  });
});

test("onnx gives the same bits from another engine of as many threads", async () => {
  const { engine } = await createEngine("onnx", { threads: 2 });
  const [first, second] = [
    await outputsOf(float32Engines[0], hessian, feeds),
    await outputsOf(engine, hessian, feeds),
  ];
  expect(Buffer.compare(bytes(first.product), bytes(second.product))).toBe(0);
  await engine.dispose();
});

test.each(float32Engines)("$info.name adds rows at the same index without a race", async (engine) => {
  const [rows, width, count] = [5, 64, 2000];
  const g = new GraphBuilder();
  const source = g.input("source", [2, count, width]);
  const graph = makeGraph({ y: g.scatterAddRows(source, g.input("indices", [count], "int32"), rows) });
  const scattered = {
    // Whole numbers, whose sums are exact in float32 in any order.
    source: Float32Array.from({ length: 2 * count * width }, (_, i) => (i * 37) % 11),
    indices: Int32Array.from({ length: count }, (_, i) => (i * i) % rows),
  };
  const { y: expected } = await outputsOf(reference, graph, scattered);
  for (let run = 0; run < 10; run++) {
    expect([...(await outputsOf(engine, graph, scattered)).y]).toEqual([...expected]);
  }
});

function bytes(values: Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
