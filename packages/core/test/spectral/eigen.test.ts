import fc from "fast-check";
import { Matrix } from "ml-matrix";
import { afterAll, describe, expect, it } from "vitest";
import type { Engine } from "../../src/engines/mod.ts";
import { createReferenceEngine } from "../../src/engines/mod.ts";
import { createOnnxEngine } from "../../src/engines/onnx/mod.ts";
import { BlockAlgebra, type EigenOptions, topEigenpairs } from "../../src/spectral/mod.ts";
import { largestSine, matrixOperator, symmetricMatrix } from "./problems.ts";

const engines: Record<string, Engine> = { reference: createReferenceEngine(), onnx: createOnnxEngine() };
afterAll(async () => {
  for (const engine of Object.values(engines)) await engine.dispose();
});

/** Eigenvalues that fall by a tenth, then a bulk around zero of which a third is negative. */
const decaying = [
  ...Array.from({ length: 5 }, (_, i) => 10 * 0.8 ** i),
  ...Array.from({ length: 55 }, (_, i) => 1 - i / 40),
];

async function solve(engine: Engine, values: readonly number[], options: Partial<EigenOptions> = {}) {
  const { matrix, vectors } = symmetricMatrix(values);
  const algebra = new BlockAlgebra(engine, values.length);
  const operator = matrixOperator(algebra, matrix);
  const pairs = await topEigenpairs({ algebra, operator, count: 5, tolerance: 1e-5, ...options });
  const rows = pairs.basis.shape[0];
  const basis = Matrix.from1DArray(rows, values.length, (await pairs.basis.data()).slice());
  await algebra.dispose();
  return { ...pairs, found: basis, vectors };
}

describe.each(Object.entries(engines))("topEigenpairs on %s", (_, engine) => {
  it("finds the largest eigenvalues and their eigenvectors", async () => {
    const { values, found, vectors, residuals, converged } = await solve(engine, decaying);
    expect(converged).toBe(true);
    values.forEach((value, i) => expect(value / decaying[i]).toBeCloseTo(1, 6));
    expect(Math.max(...residuals)).toBeLessThan(1e-4);
    expect(largestSine(found, vectors.subMatrix(0, 4, 0, 59))).toBeLessThan(1e-4);
  });

  it("finds them in the least memory, with more products", async () => {
    const values = [...decaying.slice(0, 5), ...Array.from({ length: 295 }, (_, i) => 3.5 * (1 - i / 150))];
    const roomy = await solve(engine, values);
    const cramped = await solve(engine, values, { memoryBudget: 0 });
    expect(cramped.converged).toBe(true);
    cramped.values.forEach((value, i) => expect(value / values[i]).toBeCloseTo(1, 6));
    expect(cramped.blockProducts).toBeGreaterThan(roomy.blockProducts);
  });

  it("returns an orthonormal basis", async () => {
    const { found } = await solve(engine, decaying);
    expect(Matrix.sub(found.mmul(found.transpose()), Matrix.eye(5)).norm()).toBeLessThan(1e-5);
  });

  it("takes the largest algebraic eigenvalues where negative ones are larger in size", async () => {
    const values = [3, 2.5, 2, 1.5, 1, ...Array.from({ length: 35 }, (_, i) => -0.3 * i)];
    const pairs = await solve(engine, values);
    pairs.values.forEach((value, i) => expect(value).toBeCloseTo(values[i], 4));
    expect(pairs.floor).toBeLessThan(-9);
  });

  it("finds negative eigenvalues where there are no others", async () => {
    const values = Array.from({ length: 40 }, (_, i) => -1 - i);
    const pairs = await solve(engine, values);
    pairs.values.forEach((value, i) => expect(value).toBeCloseTo(values[i], 4));
  });

  it("finds a multiple eigenvalue as often as it is there", async () => {
    const values = [7, 7, 7, 4, 4, ...Array.from({ length: 30 }, (_, i) => 1 - i / 30)];
    const pairs = await solve(engine, values);
    pairs.values.forEach((value, i) => expect(value).toBeCloseTo(values[i], 4));
  });

  it("fills up with zeros beyond the rank", async () => {
    const values = [5, 3, ...new Array<number>(38).fill(0)];
    const pairs = await solve(engine, values);
    expect(pairs.converged).toBe(true);
    [5, 3, 0, 0, 0].forEach((value, i) => expect(pairs.values[i]).toBeCloseTo(value, 4));
  });

  it("takes as many pairs as there are dimensions", async () => {
    const values = [4, 3, 2, 1, -1, -2];
    const pairs = await solve(engine, values, { count: 9 });
    expect(pairs.values).toHaveLength(6);
    pairs.values.forEach((value, i) => expect(value).toBeCloseTo(values[i], 4));
  });

  it("finds zeros for an operator that is zero", async () => {
    const pairs = await solve(engine, new Array<number>(30).fill(0));
    expect(pairs.converged).toBe(true);
    expect([...pairs.values]).toEqual([0, 0, 0, 0, 0]);
    expect(Matrix.sub(pairs.found.mmul(pairs.found.transpose()), Matrix.eye(5)).norm()).toBeLessThan(1e-5);
    expect(pairs.blockProducts).toBe(2);
  });

  it.each([
    ["with most of the spectrum zero", 173, 45, (i: number) => Math.max(0, 10 - i / 6)],
    ["with a spectrum that decays", 53, 13, (i: number) => 10 * 0.9 ** i],
  ])("ends with the exact pairs where the space is exhausted, %s", async (_, p, count, value) => {
    const values = Array.from({ length: p }, (_, i) => value(i));
    const pairs = await solve(engine, values, { count, tolerance: 0 });
    expect(pairs.converged).toBe(true);
    pairs.values.forEach((value, i) => expect(value).toBeCloseTo(values[i], 4));
    expect(Matrix.sub(pairs.found.mmul(pairs.found.transpose()), Matrix.eye(count)).norm()).toBeLessThan(
      1e-4,
    );
  });

  it("ends for any size, count and block, whatever the rank", async () => {
    const sizes = fc.record({
      p: fc.integer({ min: 1, max: 24 }),
      rank: fc.integer({ min: 0, max: 24 }),
      count: fc.integer({ min: 1, max: 26 }),
      block: fc.integer({ min: 1, max: 26 }),
      guard: fc.integer({ min: 0, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ p, rank, ...options }) => {
        const values = Array.from({ length: p }, (_, i) => i < rank ? 2 + rank - i : 0);
        const pairs = await solve(engine, values, options);
        expect(pairs.converged).toBe(true);
        expect(pairs.values).toHaveLength(Math.min(options.count, p));
        const error = Math.max(...pairs.values.map((value, i) => Math.abs(value - values[i])));
        expect(error).toBeLessThan(1e-4 * Math.max(1, values[0]));
      }),
      { numRuns: 12, seed: 1 },
    );
  });

  it("refuses to find no pairs, or to do so in blocks of no rows", async () => {
    await expect(solve(engine, decaying, { count: 0 })).rejects.toThrow("expected 1 pair or more");
    await expect(solve(engine, decaying, { block: 0 })).rejects.toThrow("expected 1 row or more");
  });

  it("gets away from a start that is orthogonal to what it looks for", async () => {
    const { vectors } = symmetricMatrix(decaying);
    const algebra = new BlockAlgebra(engine, 60);
    const worst = vectors.subMatrix(50, 54, 0, 59);
    const start = algebra.upload(Float64Array.from(worst.to1DArray()), 5);
    // Of exact arithmetic an invariant start holds the rest of the spectrum back: it is filled up with random rows.
    const { values } = await solve(engine, decaying, { start });
    values.forEach((value, i) => expect(value / decaying[i]).toBeCloseTo(1, 4));
    await algebra.dispose();
  });

  it("is done at once from a start that has converged", async () => {
    const { vectors } = symmetricMatrix(decaying);
    const algebra = new BlockAlgebra(engine, 60);
    const start = algebra.upload(Float64Array.from(vectors.subMatrix(0, 9, 0, 59).to1DArray()), 10);
    const { blockProducts } = await solve(engine, decaying, { start, tolerance: 1e-3 });
    expect(blockProducts).toBe(2);
    await algebra.dispose();
  });

  it("says that it has not converged where it may not go on", async () => {
    const { converged, blockProducts } = await solve(engine, decaying, {
      maxBlockProducts: 2,
      tolerance: 1e-9,
    });
    expect({ converged, blockProducts }).toEqual({ converged: false, blockProducts: 2 });
  });

  it("gives the same numbers for the same seed", async () => {
    const [first, second] = [await solve(engine, decaying), await solve(engine, decaying)];
    expect(second.values).toEqual(first.values);
    expect(second.found).toEqual(first.found);
  });
});
