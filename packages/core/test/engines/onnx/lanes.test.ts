import { execFile } from "node:child_process";
import process from "node:process";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { createOnnxEngine } from "../../../src/engines/onnx/mod.ts";
import { type Engine, EngineError } from "../../../src/engines/mod.ts";
import { GraphBuilder, makeGraph } from "../../../src/graph/mod.ts";
import { hessianProgram } from "../../../src/objective/programs.ts";
import { modelCases } from "../../nn/cases.ts";
import { normals, relativeError } from "../../nn/vectors.ts";
import { expectReference } from "../support.ts";

const engine = createOnnxEngine({ threads: 5 });
const [lane, other] = engine.split!(2);
afterAll(() => engine.dispose());

const g = new GraphBuilder();
const square = makeGraph({ y: g.matmul(g.input("x", [2, 2]), g.input("x", [2, 2])) });
const matrix = Float32Array.of(1, 2, 3, 4);

async function dataOf(engine: Engine, x: Parameters<Engine["upload"]>[0]) {
  const program = await engine.compile(square);
  const tensor = engine.upload(x, [2, 2]);
  return { tensor, y: (await program.run({ x: tensor })).y };
}

test("lanes share the threads of their engine, and are the same at every call", () => {
  expect(engine.split!(2).map(({ info }) => info.threads)).toEqual([2, 2]);
  expect(engine.split!(2)).toEqual([lane, other]);
  for (const count of [0, 6, 1.5]) {
    expect(() => engine.split!(count), `${count}`).toThrow(
      `lanes: expected 1 to 5, as many as there are threads, got ${count}`,
    );
  }
});

test.each(modelCases)("a lane has the reference's gradient and products of $model.name", async (one) => {
  const graph = hessianProgram(one.model, "ce", {
    samples: one.samples,

    scale: 1 / one.samples,
  }, 2);
  const p = one.theta.length;
  await expectReference(
    lane,
    graph,
    { ...one.feeds, theta: one.theta, block: normals(2 * p, "block") },
    1e-4,
  );
});

test("a tensor of one lane is read by another, by its engine and by the host", async () => {
  const { tensor, y } = await dataOf(lane, matrix);
  expect(await y.data()).toEqual(Float32Array.of(7, 10, 15, 22));
  for (const elsewhere of [other, engine]) {
    const program = await elsewhere.compile(square);
    expect(await (await program.run({ x: y })).y.data()).toEqual(Float32Array.of(199, 290, 435, 634));
  }
  for (const used of [tensor, y]) {
    used.dispose();
    await expect(used.data()).rejects.toThrow(EngineError);
  }
});

test("an array that has been placed on a lane is the caller's to change", async () => {
  const array = matrix.slice();
  const { tensor } = await dataOf(lane, array);
  array.fill(0);
  expect(await tensor.data()).toEqual(matrix);
});

test("what a run was to make says why the run has failed, also where it has gone on through others", async () => {
  const table = new GraphBuilder();
  const rows = table.gatherRows(table.input("table", [2, 1]), table.input("indices", [1], "int32"));
  const program = await lane.compile(makeGraph({ rows }));
  const next = await lane.compile(makeGraph({ y: table.scale(table.input("x", [1, 1]), 2) }));
  const gone = await lane.compile(makeGraph({ y: table.scale(table.input("x", [1, 1]), 3) }));
  await gone.dispose();
  const { y } = await gone.run({ x: Float32Array.of(1) });
  const after = await next.run({ x: y });
  await expect(y.data()).rejects.toThrow(EngineError);
  const [reason, later] = await Promise.allSettled([y.data(), after.y.data()]);
  expect(later).toEqual(reason);
  // The lane goes on.
  const good = await program.run({ table: Float32Array.of(5, 6), indices: Int32Array.of(1) });
  expect(await good.rows.data()).toEqual(Float32Array.of(6));
});

test("feeds that a graph does not take are refused by name", async () => {
  const program = await lane.compile(square);
  await expect(program.run({ x: new Float32Array(3) })).rejects.toThrow(
    /input x: expected float32 \[2, ?2\]/,
  );
  expect(() => lane.upload(new Float32Array(3), [2, 2])).toThrow(EngineError);
});

test("with its engine a lane ends, and says so", async () => {
  const engine = createOnnxEngine({ threads: 2 });
  const [lane] = engine.split!(1);
  const program = await lane.compile(square);
  await engine.dispose();
  const { y } = await program.run({ x: matrix });
  await expect(y.data()).rejects.toThrow("the engine has been disposed of");
});

test("a process whose lanes are idle ends, disposed of or not", async () => {
  const module = new URL("../../../src/engines/onnx/mod.ts", import.meta.url).href;
  const script = `
    const { createOnnxEngine } = await import(${JSON.stringify(module)});
    const [lane] = createOnnxEngine({ threads: 2 }).split(2);
    console.log([...await lane.upload(Float32Array.of(3, 4), [2]).data()].join());`;
  const { stdout } = await promisify(execFile)(process.execPath, ["eval", script], { timeout: 300_000 });
  expect(stdout.trim()).toBe("3,4");
});

test("a lane gives the bits of an engine of as many threads", async () => {
  const one = modelCases.find(({ model }) => model.name === "transformer")!;
  const size = { samples: one.samples, scale: 1 / one.samples };
  const graph = hessianProgram(one.model, "mse", size, 2);
  const feeds = { ...one.feeds, theta: one.theta, block: normals(2 * one.theta.length, "block") };
  const alike = createOnnxEngine({ threads: 2 });
  const [a, b] = await Promise.all([lane, alike].map(async (engine) => {
    const { product } = await (await engine.compile(graph)).run(feeds);
    return await product.data();
  }));
  expect(relativeError(a, b)).toBe(0);
  await alike.dispose();
});
