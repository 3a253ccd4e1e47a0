import { expect, it } from "vitest";
import { GraphBuilder, makeGraph } from "../../src/graph/mod.ts";
import { mlp } from "../../src/nn/mod.ts";
import { peakBytes } from "../../src/objective/memory.ts";
import { hessianProgram } from "../../src/objective/programs.ts";

it("peakBytes counts what is alive at once, and not what has been freed", () => {
  const g = new GraphBuilder();
  const x = g.input("x", [100]);
  // Each link needs its operand and its result: two arrays, however long the chain.
  const chain = g.tanh(g.exp(g.tanh(g.exp(x))));
  expect(peakBytes(makeGraph({ y: chain }))).toBe(2 * 400);
  const both = g.add(g.exp(x), g.tanh(x));
  expect(peakBytes(makeGraph({ y: both }))).toBe(3 * 400);
});

it("peakBytes counts a reshape as its operand's own memory", () => {
  const g = new GraphBuilder();
  const y = g.reshape(g.exp(g.input("x", [6, 7])), [42]);
  expect(peakBytes(makeGraph({ y }))).toBe(42 * 4);
});

it("peakBytes grows with the samples of a Hessian product", () => {
  const bytes = (samples: number) =>
    peakBytes(hessianProgram(mlp([20, 10, 3]), "mse", { samples, scale: 1 }, 5));
  expect(bytes(4000) / bytes(2000)).toBeGreaterThan(1.8);
});
