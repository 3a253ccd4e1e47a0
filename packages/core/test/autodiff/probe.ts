import fc from "fast-check";
import { jvp, vjp } from "../../src/autodiff/mod.ts";
import { createReferenceEngine, type Executable } from "../../src/engines/mod.ts";
import { type Graph, GraphBuilder, makeGraph, type Node, type Shape, sizeOf } from "../../src/graph/mod.ts";
import { createRandom } from "../../src/random.ts";
import { expect } from "vitest";
import type { OpCase, Operand } from "./cases.ts";

type Feeds = Record<string, Float64Array | Int32Array>;

/** What a graph computes, by output. */
export type Values = Record<string, Float64Array>;

/** A case with its operands' values, its two derivatives, and the means to hold them against differences. */
export interface Probe {
  /** Names of the operands that are differentiated by: `x0`, `x1`, … */
  readonly active: readonly string[];
  readonly k: number;
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly feeds: Feeds;
  /** What the functions below compute, as graphs; each takes some of the feeds. */
  readonly programs: Readonly<Record<"value" | "gradient" | "tangents", Graph>>;
  /** y, and L = Σ c·y + ½ Σ y², which is not linear even where y is */
  value(feeds: Feeds): Promise<Values>;
  /** ∂L/∂x under each active operand's name */
  gradient(feeds: Feeds): Promise<Values>;
  /** `y`, and under each active operand's name the Hessian of L times the tangents: blocks of K */
  tangents(): Promise<Values>;
}

function operandValues({ shape, domain }: Operand, seed: number, name: string): Float64Array {
  const random = createRandom(seed, name);
  const size = sizeOf(shape);
  if (domain !== "distinct") {
    return Float64Array.from(random.uniformArray(size, domain === "positive" ? 0.5 : -2, 2));
  }
  // An even grid, shuffled; the quarter keeps 0 off it.
  return Float64Array.from(random.permutation(size), (place) => ((place + 0.25) * 4) / size - 2);
}

export async function probe(opCase: OpCase, seed: number, k: number, skipped: number): Promise<Probe> {
  const g = new GraphBuilder();
  const operands = opCase.operands.map(({ shape }, i) => g.input(`x${i}`, shape));
  const indices = g.input("indices", [opCase.indices?.length ?? 1], "int32");
  const y = opCase.build(g, operands, indices);
  const c = g.input("c", y.shape);
  const loss = g.add(
    g.sumAll(g.mul(c, y)),
    g.scale(g.sumAll(g.mul(y, y)), 0.5),
  );
  const active = operands.filter((_, i) => operands.length === 1 || i !== skipped);
  const gradient = vjp(g, loss, active);
  const tangents = active.map((x) => g.input(`v_${x.params.name}`, [k, ...x.shape]));
  const seeds = new Map<Node, Node>(active.map((x, i) => [x, tangents[i]]));
  const named = (nodes: Node[]) => Object.fromEntries(nodes.map((node, i) => [active[i].params.name, node]));
  const programs = {
    value: makeGraph({ y, loss }),
    gradient: makeGraph(named(gradient)),
    tangents: makeGraph({ y: jvp(g, [y], seeds)[0], ...named(jvp(g, gradient, seeds)) }),
  };

  const shapes: Record<string, Shape> = {};
  const feeds: Feeds = {};
  for (const { params: { name }, shape } of [...operands, c, ...tangents]) {
    shapes[name] = shape;
    feeds[name] = operandValues({ shape, domain: "real" }, seed, name);
  }
  opCase.operands.forEach((operand, i) => feeds[`x${i}`] = operandValues(operand, seed, `x${i}`));
  feeds.indices = Int32Array.from(opCase.indices ?? []);
  const engine = createReferenceEngine();
  const run = async (name: keyof typeof programs) => {
    const executable: Executable = await engine.compile(programs[name]);
    const names = programs[name].inputs.map((input) => input.params.name);
    return async (all: Feeds): Promise<Values> => {
      const outputs = await executable.run(Object.fromEntries(names.map((name) => [name, all[name]])));
      return Object.fromEntries(
        await Promise.all(
          Object.entries(outputs).map(async (
            [name, tensor],
          ) => [name, Float64Array.from(await tensor.data())]),
        ),
      );
    };
  };
  const runTangents = await run("tangents");
  return {
    active: active.map((x) => x.params.name),
    k,
    shapes,
    feeds,
    programs,
    value: await run("value"),
    gradient: await run("gradient"),
    tangents: () => runTangents(feeds),
  };
}

/** The operands moved by `step` along `directions`. */
export function moved(feeds: Feeds, directions: Readonly<Record<string, Float64Array>>, step: number): Feeds {
  const result = { ...feeds };
  for (const [name, direction] of Object.entries(directions)) {
    result[name] = Float64Array.from(feeds[name], (x, i) => x + step * direction[i]);
  }
  return result;
}

/** The k-th tangent of each active operand. */
export function tangentOf({ active, feeds, shapes }: Probe, k: number): Record<string, Float64Array> {
  return Object.fromEntries(active.map((name) => {
    const size = sizeOf(shapes[name]);
    return [name, (feeds[`v_${name}`] as Float64Array).subarray(k * size, (k + 1) * size)];
  }));
}

/**
 * Derivative of `f` at step 0 by central differences at h, 2h and 3h: an error of order h⁶, and of about 1e−13 from
 * rounding.
 */
export async function centralDifference(f: (step: number) => Promise<Float64Array>): Promise<Float64Array> {
  const h = 1e-3;
  const difference = async (step: number) => {
    const [after, before] = [await f(step), await f(-step)];
    return after.map((value, i) => value - before[i]);
  };
  const [a, b, c] = [await difference(h), await difference(2 * h), await difference(3 * h)];
  return a.map((_, i) => (45 * a[i] - 9 * b[i] + c[i]) / (60 * h));
}

/** Holds ‖actual − expected‖∞ ≤ tolerance·‖expected‖∞, where an expectation below `floor` counts as that. */
export function expectClose(
  actual: Float64Array,
  expected: Float64Array,
  tolerance: number,
  floor = 1e-3,
): void {
  expect(actual.length).toBe(expected.length);
  const scale = expected.reduce((max, value) => Math.max(max, Math.abs(value)), floor);
  const error = expected.reduce((max, value, i) => Math.max(max, Math.abs(value - actual[i])), 0);
  expect(error / scale, `actual ${actual}, expected ${expected}`).toBeLessThanOrEqual(tolerance);
}

/** A seed for the values, K, and the operand that stays fixed (one that no case has: none does). */
export const settings = fc.record({
  seed: fc.integer(),
  k: fc.integer({ min: 1, max: 3 }),
  skipped: fc.nat({ max: 3 }),
});
