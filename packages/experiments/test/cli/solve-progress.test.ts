import { expect, test } from "vitest";
import { createSolveReporter, describeSolve } from "../../src/cli/solve-progress.ts";

const progress = { products: 12, vectors: 24, residual: 3.14e-3, sine: 0.02, productsLeft: 5 };

test("the line has the products, the errors beside what is asked of them, the rate and the time left", () => {
  expect(describeSolve(progress, 24)).toBe(
    "12 products, 24 vectors │ worst residual 3.1e-3 (asked 1.0e-5) │ angle 2.0e-2 (asked 2.0e-4) │ 2 s a product │ " +
      "about 10 s left",
  );
  expect(describeSolve({ ...progress, products: 1, vectors: 2, productsLeft: null }, 90)).toMatch(
    /^1 product, 2 vectors .* 1 min 30 s a product │ – left$/,
  );
});

test("where nobody watches, a solve that is over within a minute says nothing, a long one a line a minute", () => {
  const lines: string[] = [];
  let now = 0;
  const reporter = createSolveReporter({ err: (text) => void lines.push(text), watched: false }, () => now);
  for (let products = 1; products <= 13; products++) {
    now = 10_000 * products;
    reporter.step({ ...progress, products, vectors: 2 * products });
  }
  reporter.end();
  expect(lines.map((line) => line.slice(0, 36))).toEqual([
    "[spectrum] 6 products, 12 vectors │ ",
    "[spectrum] 12 products, 24 vectors │",
  ]);
});
