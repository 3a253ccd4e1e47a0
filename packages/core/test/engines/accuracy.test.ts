import { describe, expect, test } from "vitest";
import { GraphBuilder, makeGraph, type Node } from "../../src/graph/mod.ts";
import { float32Engines, outputsOf, reference } from "./support.ts";

const functions: [name: string, from: number, to: number, apply: (g: GraphBuilder, x: Node) => Node][] = [
  ["exp", -20, 20, (g, x) => g.exp(x)],
  ["log", 1e-6, 1e6, (g, x) => g.log(x)],
  ["tanh", -12, 12, (g, x) => g.tanh(x)],
  ["rsqrt", 1e-6, 1e6, (g, x) => g.rsqrt(x)],
  ["erf", -6, 6, (g, x) => g.erf(x)],
];

/** WGSL grants exp 3 + 2|x| units in the last place, and takes them for large |x|. */
function digits(engine: string, name: string, most: number): number {
  return engine.endsWith(":webgpu") && name === "exp" ? (3 + 2 * most) * 2 ** -23 : 1e-6;
}

describe.each(float32Engines)("$info.name", (engine) => {
  test.each(functions)("%s has 6 digits everywhere, near 0 too", async (name, from, to, apply) => {
    const near = Array.from({ length: 40 }, (_, i) => 2 ** -i * (i % 2 ? 1 : -1)).filter((x) => x >= from);
    const spread = Array.from({ length: 401 }, (_, i) => from + ((to - from) * i) / 400);
    const x = Float32Array.from([...near, ...spread]);
    const g = new GraphBuilder();
    const graph = makeGraph({ y: apply(g, g.input("x", [x.length])) });
    const [{ y: actual }, { y: expected }] = [
      await outputsOf(engine, graph, { x }),
      await outputsOf(reference, graph, { x }),
    ];
    const worst = Math.max(
      ...expected.map((y, i) => (y === 0 ? Math.abs(actual[i]) : Math.abs(actual[i] / y - 1))),
    );
    expect(worst).toBeLessThan(digits(engine.info.name, name, to));
  });

  test("softmax keeps its rows' sums at 1 where the scores are far apart or masked", async () => {
    const g = new GraphBuilder();
    const graph = makeGraph({ y: g.softmax(g.input("x", [4, 3])) });
    const x = Float32Array.of(...[100, -100, 0], ...[-1e9, 2, 2], ...[-1e9, -1e9, -1e9], ...[88, 89, 90]);
    const { y } = await outputsOf(engine, graph, { x });
    const { y: expected } = await outputsOf(reference, graph, { x });
    expected.forEach((value, i) => expect(Math.abs(y[i] - value)).toBeLessThan(1e-6));
  });
});
