import {
  createEngine,
  createObjective,
  createRandom,
  createReferenceEngine,
  type Engine,
  featureSamples,
  initialParameters,
  Matrix,
  mlp,
  norm,
  type Objective,
  symmetricEigen,
} from "@tiny-subspaces/core";
import { beforeAll, describe, expect, test } from "vitest";
import { sineOfAngle } from "../../src/spectrum/convergence.ts";
import { refinePairs } from "../../src/spectrum/refine.ts";
import { measureSpectrum } from "../../src/spectrum/spectrum.ts";

const classes = 5;
const model = mlp([8, 20, 10, classes]);

function objectiveOn(engine: Engine, loss: "mse" | "ce" = "mse"): Objective {
  const random = createRandom(1, "samples");
  const samples = 60;
  const inputs = random.uniformArray(8 * samples, -1, 1);
  const labels = Uint8Array.from({ length: samples }, () => random.below(classes));
  return createObjective({ engine, model, loss, train: featureSamples({ inputs, labels }, classes) });
}

interface Exact {
  readonly values: Float64Array;
  readonly loss: number;
  readonly gradient: Float64Array;
  /** One eigenvector a row. */
  readonly vectors: Matrix;
}

/** All eigenpairs from the whole Hessian, in float64. */
async function exact(theta: Float32Array, loss: "mse" | "ce"): Promise<Exact> {
  const engine = createReferenceEngine();
  const objective = objectiveOn(engine, loss);
  const p = model.parameterCount;
  const identity = engine.upload(Float64Array.from(Matrix.eye(p).to1DArray()), [p, p]);
  const { product, gradient, loss: value } = await objective.hessianProduct(theta, identity);
  const pairs = symmetricEigen(Matrix.from1DArray(p, p, await product.data()));
  return { ...pairs, gradient: Float64Array.from(gradient), loss: value };
}

/** χ_k(∇L) */
function exactChi({ gradient, vectors }: Exact, k: number): number {
  const first = vectors.subMatrix(0, k - 1, 0, vectors.columns - 1);
  return norm(Float64Array.from(first.mmul(Matrix.columnVector(gradient)).to1DArray())) / norm(gradient);
}

const points = {
  "the initialisation": initialParameters(model, 0),
  "random weights ten times as large": initialParameters(model, 1).map((value) => 10 * value),
  "nearly no weights": initialParameters(model, 2).map((value) => value / 100),
};

for (const loss of ["mse", "ce"] as const) {
  for (const [name, theta] of Object.entries(points)) {
    describe(`at ${name}, ${loss}`, () => {
      let truth: Exact;
      beforeAll(async () => {
        truth = await exact(theta, loss);
      });

      for (const k of [1, 5, 30]) {
        test(`float32 finds the top ${k} as the whole Hessian has them in float64`, async () => {
          const { engine } = await createEngine("onnx", { threads: 1 });
          const measured = await measureSpectrum({ engine, objective: objectiveOn(engine, loss), theta, k });
          await engine.dispose();
          expect(measured.loss).toBeCloseTo(truth.loss, 4);
          expect(measured.gradNorm / norm(truth.gradient)).toBeCloseTo(1, 5);
          expect([measured.eigenvalues.length, measured.residuals.length]).toEqual([k, k]);
          measured.eigenvalues.forEach((lambda, i) => {
            expect(Math.abs(lambda / truth.values[i] - 1), `λ${i + 1}`).toBeLessThanOrEqual(1e-4);
          });
          const error = Math.abs(measured.chi! - exactChi(truth, k));
          expect(error).toBeLessThanOrEqual(measured.chiError + 1e-5);
          if (measured.note === null) expect(error).toBeLessThanOrEqual(1e-3);
        });
      }
    });
  }
}

/** An objective whose Hessian is diagonal, at any θ; its gradient is all ones. */
function diagonal(eigenvalues: readonly number[], engine: Engine): Objective {
  const p = eigenvalues.length;
  const evaluation = { loss: 0, gradient: Float64Array.from({ length: p }, () => 1) };
  return {
    ...objectiveOn(engine),
    parameterCount: p,
    async hessianProduct(_theta, block) {
      const data = await block.data();
      return {
        ...evaluation,
        product: engine.upload(
          Float64Array.from(data, (value, i) => value * eigenvalues[i % p]),
          block.shape,
        ),
      };
    },
  };
}

describe("a Hessian with known eigenvalues", () => {
  const engine = createReferenceEngine();
  const measure = (eigenvalues: readonly number[], k: number) =>
    measureSpectrum({
      engine,
      objective: diagonal(eigenvalues, engine),
      theta: new Float32Array(eigenvalues.length),
      k,
    });
  const bulk = Array.from({ length: 40 }, (_, i) => 1 - i / 40);

  test("eigenvalues that coincide within the k are all found, and χ is that of their span", async () => {
    const { eigenvalues, chi, note } = await measure([9, 9, 9, 9, 5, ...bulk], 5);
    [9, 9, 9, 9, 5].forEach((value, i) => expect(eigenvalues[i]).toBeCloseTo(value, 6));
    expect(chi).toBeCloseTo(Math.sqrt(5 / 45), 5);
    expect(note).toBeNull();
  });

  test("where λ_k and λ_{k+1} coincide, the report says that χ is not determined", async () => {
    const { eigenvalues, next, chiError, note } = await measure([9, 7, 7, 3, ...bulk], 2);
    expect(eigenvalues[1]).toBeCloseTo(7, 5);
    expect(next).toBeCloseTo(7, 5);
    expect(chiError).toBeGreaterThan(1e-3);
    expect(note).toContain("λ2 and λ3");
  });

  test("where the Hessian is zero, so are its eigenvalues, and the report says that χ means nothing", async () => {
    const { eigenvalues, note, converged } = await measure(new Array<number>(40).fill(0), 2);
    expect({ eigenvalues, converged }).toEqual({ eigenvalues: [0, 0], converged: true });
    expect(note).toContain("λ1 is 0");
  });

  test("what is beyond the arithmetic's range is refused", async () => {
    for (const value of [1e200, NaN]) {
      await expect(measure([value, 2, 1], 1)).rejects.toThrow("these parameters are too large");
    }
  });

  test("negative eigenvalues come last, as the largest algebraic ones are asked for", async () => {
    const { eigenvalues } = await measure([-100, 2, -50, 1, 0.5, ...bulk.map((value) => value / 10)], 3);
    [2, 1, 0.5].forEach((value, i) => expect(eigenvalues[i]).toBeCloseTo(value, 5));
  });

  test("k may be all there are, and then the gradient lies in the span", async () => {
    const { eigenvalues, next, chi, chiError } = await measure([3, 2, 1], 3);
    [3, 2, 1].forEach((value, i) => expect(eigenvalues[i]).toBeCloseTo(value, 10));
    expect(next).toBeNull();
    expect(chi).toBeCloseTo(1, 10);
    expect(chiError).toBe(0);
  });
});

test("Rayleigh–Ritz in float64 gives the pairs of a basis whose rows are neither orthogonal nor of length 1", () => {
  const diagonalOf = [4, 3, 2, 1];
  const basis = Float64Array.from([1, 0.1, 0, 0, 0.5, 2, 0, 0]);
  const product = basis.map((value, i) => value * diagonalOf[i % 4]);
  const refined = refinePairs(basis, product, 2);
  expect(refined.values[0]).toBeCloseTo(4, 12);
  expect(refined.values[1]).toBeCloseTo(3, 12);
  for (const residual of refined.residuals) expect(residual).toBeLessThan(1e-12);
  expect(refined.componentNorm(Float64Array.of(3, 4, 12, 0), 2)).toBeCloseTo(5, 12);
  expect(refined.componentNorm(Float64Array.of(3, 4, 12, 0), 1)).toBeCloseTo(3, 12);
});

test("residuals are those of the refined pairs", () => {
  // The span of e₁ is no eigenspace of [[2, 1], [1, 2]].
  const { values, residuals } = refinePairs(Float64Array.of(1, 0), Float64Array.of(2, 1), 1);
  expect(values[0]).toBeCloseTo(2, 12);
  expect(residuals[0]).toBeCloseTo(1, 12);
});

test("the bound on the angle is of residuals over gaps, and 1 where there is none", () => {
  expect(sineOfAngle(Float64Array.of(5, 3, 1), Float64Array.of(0.04, 0.02, 0), 2)).toBeCloseTo(
    Math.SQRT2 / 100,
    12,
  );
  expect(sineOfAngle(Float64Array.of(5, 3, 3), Float64Array.of(0, 0, 0), 2)).toBe(1);
  expect(sineOfAngle(Float64Array.of(5, 3), Float64Array.of(1, 1), 2)).toBe(0);
});
