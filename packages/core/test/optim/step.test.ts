import { describe, expect, it } from "vitest";
import {
  createOptimizer,
  effectiveLearningRates,
  keepComponent,
  type Projection,
  takeStep,
} from "../../src/optim/mod.ts";
import type { DominantSubspace } from "../../src/spectral/mod.ts";
import { quadraticGradient } from "./quadratic.ts";

/** The span of the first coordinate. */
const subspace = {
  project: (v: Float64Array) => Promise.resolve(Float64Array.of(v[0], 0, 0)),
} as unknown as DominantSubspace;

describe("keepComponent", () => {
  const u = Float64Array.of(3, 4, 5);

  it("keeps all, the dominant or the bulk component; the last two add up to the first", async () => {
    expect(await keepComponent(u, "none", null)).toBe(u);
    expect([...await keepComponent(u, "dominant", subspace)]).toEqual([3, 0, 0]);
    expect([...await keepComponent(u, "bulk", subspace)]).toEqual([0, 4, 5]);
  });

  it("refuses to project on a subspace that it has not got", async () => {
    await expect(keepComponent(u, "bulk", null)).rejects.toThrow("expected the dominant subspace, got none");
  });
});

describe("takeStep", () => {
  const gradientAt = quadraticGradient([2, 4, 8]);
  const theta = Float32Array.of(1, 1, 1);
  const step = (projection: Projection, momentum = 0) => {
    const optimizer = createOptimizer({ kind: "gd", learningRate: 0.125, momentum });
    return takeStep({ theta, optimizer: optimizer.init(3) }, { optimizer, gradientAt, projection, subspace });
  };

  it("takes the whole update, its dominant or its bulk component off θ", async () => {
    expect([...(await step("none")).theta]).toEqual([0.75, 0.5, 0]);
    expect([...(await step("dominant")).theta]).toEqual([0.75, 1, 1]);
    expect([...(await step("bulk")).theta]).toEqual([1, 0.5, 0]);
    expect([...theta]).toEqual([1, 1, 1]);
  });

  it("tells the update that it took", async () => {
    expect([...(await step("bulk")).update]).toEqual([0, 0.5, 1]);
  });

  it("projects the step and not the gradient: the momentum keeps both components", async () => {
    expect((await step("dominant", 0.5)).optimizer.momentum).toEqual(Float64Array.of(2, 4, 8));
  });
});

describe("effectiveLearningRates", () => {
  const gradient = Float64Array.of(2, -1, 3);
  const dominant = Float64Array.of(2, 0, 0);

  it("are η for gradient descent, and 0 for the component that is taken off", () => {
    const update = (...u: number[]) => effectiveLearningRates(Float64Array.from(u), gradient, dominant);
    expect(update(0.2, -0.1, 0.3)).toEqual({ dominant: 0.1, bulk: expect.closeTo(0.1, 12) });
    expect(update(0.2, 0, 0)).toEqual({ dominant: 0.1, bulk: 0 });
    expect(update(0, -0.1, 0.3)).toEqual({ dominant: 0, bulk: expect.closeTo(0.1, 12) });
  });

  it("are not numbers where the gradient has no such component", () => {
    expect(effectiveLearningRates(gradient, dominant, dominant).bulk).toBeNaN();
  });
});
