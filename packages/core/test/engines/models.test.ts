import { beforeAll, describe, expect, test } from "vitest";
import { initialParameters, type LossName, mlp } from "../../src/nn/mod.ts";
import { hessianProgram } from "../../src/objective/programs.ts";
import { cyclicTargets, type ModelCase, modelCases } from "../nn/cases.ts";
import { norm, normals, relativeError } from "../nn/vectors.ts";
import { float32Engines, outputsOf, reference } from "./support.ts";

const k = 3;

/** The paper's network, at the parameters that it starts from. */
const paperMlp: ModelCase = {
  name: "mlp of the paper's size",
  model: mlp(),
  samples: 20,
  feeds: { x: normals(20 * 784, "pixels", 0.5), y: cyclicTargets(20, 10) },
  theta: Float64Array.from(initialParameters(mlp(), 3)),
};

const cases = [...modelCases, paperMlp].flatMap((one) =>
  (["mse", "ce"] as const).map((loss) => ({
    ...one,
    loss,
    tolerance: one.model.name === "mlp" ? 1e-5 : 1e-4,
  }))
);

function hessianOf({ model, samples, loss }: ModelCase & { loss: LossName }) {
  return hessianProgram(model, loss, { samples, scale: 1 / samples }, k);
}

const expectations = new Map(
  await Promise.all(cases.map(async (one) => {
    const feeds = { ...one.feeds, theta: one.theta, block: normals(k * one.theta.length, "tangents") };
    return [one, { feeds, values: await outputsOf(reference, hessianOf(one), feeds) }] as const;
  })),
);

describe.each(float32Engines)("$info.name", (engine) => {
  describe.each(cases)("$name, $loss", (one) => {
    const { feeds, values } = expectations.get(one)!;
    let actual: Awaited<ReturnType<typeof outputsOf>>;
    beforeAll(async () => {
      actual = await outputsOf(engine, hessianOf(one), feeds);
    });

    test("has the loss, gradient and Hessian products of the reference", () => {
      for (const name of ["loss", "gradient", "product"]) {
        expect(relativeError(actual[name], values[name]), name).toBeLessThan(one.tolerance);
      }
    });

    test("has a symmetric Hessian", () => {
      const p = one.theta.length;
      const row = (block: ArrayLike<number>, i: number) =>
        Array.from({ length: p }, (_, j) => block[i * p + j]);
      const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);
      const [u, v] = [row(feeds.block, 0), row(feeds.block, 1)];
      const [hu, hv] = [row(actual.product, 0), row(actual.product, 1)];
      // ‖Hu‖/‖u‖ is at most the largest eigenvalue's modulus, so that this is no weaker than with that.
      const scale = norm(u) * norm(v) * Math.max(norm(hu) / norm(u), norm(hv) / norm(v));
      expect(Math.abs(dot(u, hv) - dot(v, hu))).toBeLessThan(one.tolerance * scale);
    });
  });
});
