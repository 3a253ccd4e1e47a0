import { expect, it } from "vitest";
import { createRandom } from "../src/random.ts";
import { distance, dot, dots, norm, scale, subtract } from "../src/vectors.ts";

const random = createRandom(4, "vectors");
const draw = (length: number) => random.uniformArray(length, -1, 1);

/** Σ aᵢbᵢ, one after the other. */
function plain(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a, (value, i) => value * b[i]).reduce((sum, term) => sum + term, 0);
}

it.each([0, 1, 3, 4, 5, 1001])("inner products of vectors of %d numbers", (length) => {
  const [a, b] = [draw(length), draw(length)];
  expect(dot(a, b)).toBeCloseTo(plain(a, b), 12);
  expect(norm(a)).toBeCloseTo(Math.sqrt(plain(a, a)), 12);
  expect(distance(a, b)).toBeCloseTo(norm(subtract(Float64Array.from(a), b)), 12);
  expect([...scale(a, 3)]).toEqual(Array.from(a, (value) => 3 * value));
});

it.each([0, 1, 3, 4, 5, 9])("those of %d vectors with one are each as if it were alone", (count) => {
  const v = draw(101);
  const rows = Array.from({ length: count }, () => draw(101));
  const products = dots(rows, v);
  expect(products).toHaveLength(count);
  rows.forEach((row, i) => {
    expect(products[i]).toBeCloseTo(plain(row, v), 12);
    expect(dots([row], v)).toEqual([products[i]]);
  });
});
