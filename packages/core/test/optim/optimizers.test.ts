import { describe, expect, test } from "vitest";
import { createOptimizer, type OptimizerSpec, type OptimizerState } from "../../src/optim/mod.ts";
import { follow, quadraticGradient } from "./quadratic.ts";

const near = (actual: ArrayLike<number>, expected: readonly number[]) =>
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 12));

/** Updates for gradients that depend on the step alone. */
async function updates(spec: OptimizerSpec, ...gradients: number[][]): Promise<Float64Array[]> {
  const optimizer = createOptimizer(spec);
  let state = optimizer.init(gradients[0].length);
  const made = [];
  for (const gradient of gradients) {
    const step = await optimizer.step(
      state,
      new Float32Array(gradient.length),
      () => Promise.resolve(Float32Array.from(gradient)),
    );
    state = step.state;
    made.push(step.update);
  }
  return made;
}

describe("gd and sgd", () => {
  const sgd = (momentum?: number): OptimizerSpec => ({ kind: "sgd", learningRate: 0.5, momentum });

  test("the update is η times the gradient", async () => {
    for (const made of [await updates(sgd(), [4, -2]), await updates({ ...sgd(), kind: "gd" }, [4, -2])]) {
      near(made[0], [2, -1]);
    }
  });

  test("momentum adds up gradients, each β times what it was a step later", async () => {
    const made = await updates(sgd(0.9), [1, -2], [1, 0], [0, 1]);
    near(made[0], [0.5, -1]);
    near(made[1], [0.95, -0.9]);
    near(made[2], [0.855, -0.31]);
  });

  test("heavy ball on a quadratic is the closed form of its recurrence", async () => {
    // xₜ₊₁ = (1 + β − ηh)xₜ − βxₜ₋₁ has the double root r = √β where ηh = (1 − √β)²: xₜ = (1 + ct)rᵗx₀.
    const [beta, h] = [0.25, 1];
    const learningRate = (1 - Math.sqrt(beta)) ** 2 / h;
    const path = await follow(
      { kind: "gd", learningRate, momentum: beta },
      Float32Array.of(1),
      Array(12).fill(quadraticGradient([h])),
    );
    const r = Math.sqrt(beta);
    const c = (1 - learningRate * h) / r - 1;
    path.forEach(([x], i) => expect(x).toBeCloseTo((1 + c * (i + 1)) * r ** (i + 1), 7));
  });

  test("just below its edge a quadratic stays bounded, just above it grows", async () => {
    for (const momentum of [0, 0.9]) {
      const spec: OptimizerSpec = { kind: "gd", learningRate: 0.1, momentum };
      const edge = createOptimizer(spec).stabilityEdge(1)!;
      const end = async (h: number) =>
        Math.abs(
          (await follow(spec, Float32Array.of(1), Array(4000).fill(quadraticGradient([h])))).at(-1)![0],
        );
      expect(await end(0.99 * edge)).toBeLessThan(1e-3);
      expect(await end(1.01 * edge)).not.toBeLessThan(1e3);
    }
  });
});

describe("adam", () => {
  const adam = (beta1: number, beta2: number, epsilon = 0): OptimizerSpec => ({
    ...{ kind: "adam", learningRate: 1, beta1, beta2, epsilon },
  });

  test("starts with the sign of the gradient, whatever its size", async () => {
    near((await updates(adam(0.9, 0.999), [4, -0.25]))[0], [1, -1]);
  });

  test("computes the second step by the formula", async () => {
    // m = (½·½ + ½·3)/(1 − ¼) = 7/3, v = (¾·¼ + ¼·9)/(1 − 9/16) = 39/7
    near((await updates(adam(0.5, 0.75), [1], [3]))[1], [7 / 3 / Math.sqrt(39 / 7)]);
  });

  test("without momentum divides the gradient by the root of its mean square", async () => {
    near((await updates(adam(0, 0.75), [1], [3]))[1], [3 / Math.sqrt(39 / 7)]);
  });

  test("adds ε to the root", async () => {
    near((await updates(adam(0.9, 0.999, 1), [1]))[0], [0.5]);
  });

  test("has PyTorch's defaults", async () => {
    const plain = await updates({ kind: "adam", learningRate: 1 }, [1], [3], [-2]);
    const told = await updates(adam(0.9, 0.999, 1e-8), [1], [3], [-2]);
    expect(plain).toEqual(told);
  });

  test("has no edge", () => {
    expect(createOptimizer(adam(0.9, 0.999)).stabilityEdge(1)).toBeNull();
  });
});

describe("sam", () => {
  const spec = (rho: number): OptimizerSpec => ({ kind: "sam", learningRate: 0.1, rho });

  test("takes the gradient at a distance ρ along the gradient: on a quadratic in closed form", async () => {
    // g = (2·1, 0): x ← x − η·h(x + ρ)
    const [[x]] = await follow(spec(0.5), Float32Array.of(1, 0), [quadraticGradient([2, 3])]);
    expect(x).toBeCloseTo(1 - 0.1 * 2 * 1.5, 7);
  });

  test("stays where the gradient is zero", async () => {
    const [theta] = await follow(spec(0.5), Float32Array.of(0, 0), [quadraticGradient([2, 3])]);
    expect([...theta]).toEqual([0, 0]);
  });

  test("its edge tends to 2/η as ρ does to 0, and is the solution of the equation that defines it", () => {
    expect(createOptimizer(spec(1e-12)).stabilityEdge(1)).toBeCloseTo(20, 6);
    // On a quadratic of curvature λ, x = ‖∇L‖/λ oscillates by sign where ηλ(1 + ρλ/‖∇L‖) = 2.
    for (const [rho, gradNorm] of [[0.1, 1], [0.1, 0.01], [2, 0.3]]) {
      const edge = createOptimizer(spec(rho)).stabilityEdge(gradNorm)!;
      expect(0.1 * edge * (1 + rho * edge / gradNorm)).toBeCloseTo(2, 10);
    }
    expect(createOptimizer(spec(0.1)).stabilityEdge(0)).toBe(0);
  });
});

test("a step leaves the state and θ that it was given as they are", async () => {
  const specs: OptimizerSpec[] = [
    { kind: "gd", learningRate: 0.1, momentum: 0.9 },
    { kind: "adam", learningRate: 0.1 },
    { kind: "sam", learningRate: 0.1, rho: 0.1 },
  ];
  for (const spec of specs) {
    const optimizer = createOptimizer(spec);
    const theta = Float32Array.of(1, -2);
    const before: OptimizerState = optimizer.init(2);
    const copy = structuredClone(before);
    await optimizer.step(before, theta, quadraticGradient([1, 2]));
    expect(before).toEqual(copy);
    expect([...theta]).toEqual([1, -2]);
  }
});
