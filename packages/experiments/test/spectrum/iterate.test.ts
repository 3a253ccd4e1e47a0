import { BlockAlgebra, createReferenceEngine } from "@tiny-subspaces/core";
import { describe, expect, test } from "vitest";
import { clusteredSpectra } from "../../../../scripts/clustered.ts";
import { findTopPairs, type IterateOptions, type SolveProgress } from "../../src/spectrum/iterate.ts";

const engine = createReferenceEngine();

async function solve(values: readonly number[], k: number, options: Partial<IterateOptions> = {}) {
  let vectors = 0;
  const found = await findTopPairs({
    algebra: new BlockAlgebra(engine, values.length),
    k,
    precision: "float64",
    async operator(block) {
      vectors += block.shape[0];
      const product = Float64Array.from(await block.data(), (one, i) => one * values[i % values.length]);
      return engine.upload(product, block.shape);
    },
    ...options,
  });
  expect(found.vectors).toBe(vectors);
  return found;
}

/** Products that eigsh takes by spectrum and k (SciPy 1.10.1, tol=1e-5, its own ncv): `scripts/eigensolves.ts` counts them. */
const arpack: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  "31.4, 30.9, 27.8, …, as a trained ResNet8": { 1: 20, 2: 20, 5: 20, 10: 21, 20: 74 },
  "31.4, 30.9, 30.88, 24.1, 22": { 1: 20, 2: 20, 5: 20, 10: 39, 20: 96 },
  "ten from 18.7 to 7.6, as a trained MLP": { 1: 20, 2: 20, 5: 20, 10: 21, 20: 74 },
  "ten from 20.9 to 20": { 1: 30, 2: 38, 5: 35, 10: 32, 20: 74 },
  "sixty, each 3% below the last": { 1: 30, 2: 55, 5: 48, 10: 54, 20: 68 },
};

/** A block product of two vectors takes as long as so many of one, at the most of those measured (docs/performance.md). */
const PAIR = 1.37;

/** How many times more vectors go through in pairs than ARPACK takes one by one, at the most. */
const VECTORS = 1.5;

describe.each(Object.entries(clusteredSpectra))("eigenvalues %s", (name, values) => {
  test.each(
    Object.entries(arpack[name]),
  )("k = %s: in pairs, less time is spent than ARPACK spends", async (count, theirs) => {
    const k = Number(count);
    const told: SolveProgress[] = [];
    const { end, vectors, residuals, ...found } = await solve(values, k, {
      onProgress: (one) => told.push(one),
    });
    expect(end).toBe("converged");
    for (let i = 0; i < k; i++) {
      expect(residuals[i]).toBeLessThanOrEqual(1e-5 * values[i]);
      expect(Math.abs(found.values[i] - values[i])).toBeLessThanOrEqual(1e-5 * values[i]);
    }
    // ARPACK asks for residuals alone, and not for the angle of the span.
    const { products } = told.find((one) => one.vectors > k && one.residual <= 1e-5)!;
    expect(PAIR * products).toBeLessThanOrEqual(theirs);
    expect(vectors).toBeLessThanOrEqual(VECTORS * theirs);
  });
});

test("an eigenvalue that is there four times is found four times, though two directions begin", async () => {
  const bulk = Array.from({ length: 300 }, (_, i) => 1 - i / 200);
  const { values } = await solve([9, 9, 9, 9, 5, ...bulk], 5);
  [9, 9, 9, 9, 5].forEach((value, i) => expect(values[i]).toBeCloseTo(value, 6));
});

test("the least memory restarts, and finds the same with more products", async () => {
  const values = clusteredSpectra["sixty, each 3% below the last"];
  const roomy = await solve(values, 5);
  const cramped = await solve(values, 5, { memoryBudget: 0 });
  expect(cramped.end).toBe("converged");
  for (let i = 0; i < 5; i++) expect(cramped.values[i]).toBeCloseTo(values[i], 5);
  expect(cramped.products).toBeGreaterThan(roomy.products);
});

test("progress counts up to what was spent, and its residuals fall to what is asked", async () => {
  const told: SolveProgress[] = [];
  const found = await solve(clusteredSpectra["ten from 20.9 to 20"], 2, {
    onProgress: (one) => told.push(one),
  });
  expect(told.map(({ products }) => products)).toEqual(
    Array.from({ length: found.products }, (_, i) => i + 1),
  );
  expect(told[0]).toMatchObject({ vectors: 2, sine: 1, productsLeft: null });
  expect(told.at(-1)).toMatchObject({ products: found.products, vectors: found.vectors, productsLeft: 0 });
  expect(told.at(-1)!.residual).toBeLessThanOrEqual(1e-5);
  expect(told.at(-1)!.sine).toBeLessThanOrEqual(2e-4);
});

test("a stop ends it after the product under way, with pairs whose residuals are true", async () => {
  const stop = new AbortController();
  const values = clusteredSpectra["31.4, 30.9, 30.88, 24.1, 22"];
  const found = await solve(values, 2, {
    stop: stop.signal,
    onProgress: ({ products }) => products === 4 && stop.abort("SIGINT"),
  });
  expect(found).toMatchObject({ end: "interrupted", products: 5, vectors: 10 });
  for (let i = 0; i < 2; i++) {
    const distance = Math.min(...values.map((value) => Math.abs(value - found.values[i])));
    expect(distance).toBeLessThanOrEqual(found.residuals[i]);
    expect(found.residuals[i]).toBeGreaterThan(1e-5 * values[i]);
  }
});

test("it gives up after so many products", async () => {
  const found = await solve(clusteredSpectra["ten from 20.9 to 20"], 2, { maxProducts: 3 });
  expect(found).toMatchObject({ end: "given up", products: 3 });
});
