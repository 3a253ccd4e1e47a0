import { describe, expect, it } from "vitest";
import type { Executable } from "../../src/engines/mod.ts";
import { createReferenceEngine } from "../../src/engines/reference/mod.ts";
import type { LossName } from "../../src/nn/mod.ts";
import { gradientProgram, hessianProgram, lossProgram } from "../../src/objective/programs.ts";
import { type ModelCase, modelCases } from "./cases.ts";
import { norm, normals, relativeError } from "./vectors.ts";

const step = 1e-5;

const shifted = (theta: Float64Array, v: ArrayLike<number>, factor: number) =>
  theta.map((value, i) => value + factor * v[i]);

async function compile({ model, samples }: ModelCase, loss: LossName, k: number) {
  const engine = createReferenceEngine();
  const shape = { samples, scale: 1 / samples };
  const [value, gradient, hessian] = await Promise.all(
    [
      lossProgram(model, loss, shape),
      gradientProgram(model, loss, shape),
      hessianProgram(model, loss, shape, k),
    ]
      .map((graph) => engine.compile(graph)),
  );
  const read = async (program: Executable, name: string, feeds: Parameters<Executable["run"]>[0]) =>
    await (await program.run(feeds))[name].data();
  return { value, gradient, hessian, read };
}

for (const loss of ["mse", "ce"] as const) {
  describe.each(modelCases)(`$name, ${loss}`, (one) => {
    const { model, feeds, theta } = one;
    const p = model.parameterCount;

    it("has the gradient of its loss", async () => {
      const { value, gradient, read } = await compile(one, loss, 1);
      const lossAt = async (at: Float64Array) => (await read(value, "loss", { ...feeds, theta: at }))[0];
      const actual = await read(gradient, "gradient", { ...feeds, theta });
      const expected = new Float64Array(p);
      for (let i = 0; i < p; i++) {
        const unit = new Float64Array(p).fill(1, i, i + 1);
        const [ahead, behind] = [
          await lossAt(shifted(theta, unit, step)),
          await lossAt(shifted(theta, unit, -step)),
        ];
        expected[i] = (ahead - behind) / (2 * step);
      }
      expect(norm(expected)).toBeGreaterThan(1e-3);
      expect(relativeError(actual, expected)).toBeLessThan(1e-6);
    });

    it("has the Hessian-vector products of its loss", async () => {
      const k = 2;
      const { gradient, hessian, read } = await compile(one, loss, k);
      const block = normals(k * p, "tangents");
      const product = await read(hessian, "product", { ...feeds, theta, block });
      const gradientAt = (at: Float64Array) => read(gradient, "gradient", { ...feeds, theta: at });
      for (let row = 0; row < k; row++) {
        const v = block.subarray(row * p, (row + 1) * p);
        const [ahead, behind] = [
          await gradientAt(shifted(theta, v, step)),
          await gradientAt(shifted(theta, v, -step)),
        ];
        const expected = ahead.map((value, i) => (value - behind[i]) / (2 * step));
        expect(relativeError(product.subarray(row * p, (row + 1) * p), expected)).toBeLessThan(1e-6);
      }
    });
  });
}
