import fc from "fast-check";
import { Matrix } from "ml-matrix";
import { expect, it } from "vitest";
import {
  normFromGram,
  orthonormalizer,
  polarFactor,
  scaleBothSides,
  symmetricEigen,
} from "../../src/spectral/dense.ts";

const entry = fc.integer({ min: -3000, max: 3000 }).map((n) => n / 1000);
const matrix = (rows: number, columns: number) =>
  fc.array(entry, { minLength: rows * columns, maxLength: rows * columns })
    .map((values) => Matrix.from1DArray(rows, columns, values));
const symmetric = fc.integer({ min: 1, max: 8 }).chain((k) =>
  matrix(k, k).map((a) => Matrix.add(a, a.transpose()))
);

it("symmetricEigen rebuilds the matrix from descending values and orthonormal vectors", () => {
  fc.assert(fc.property(symmetric, (a) => {
    const { values, vectors } = symmetricEigen(a);
    const rebuilt = vectors.transpose().mmul(Matrix.diag([...values])).mmul(vectors);
    expect(Matrix.sub(rebuilt, a).norm()).toBeLessThan(1e-12 * (1 + a.norm()));
    expect([...values]).toEqual([...values].sort((x, y) => y - x));
  }));
});

it("orthonormalizer makes rows orthonormal, however different their lengths", () => {
  fc.assert(
    fc.property(
      matrix(4, 9),
      fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 4, maxLength: 4 }),
      (a, powers) => {
        const { values } = symmetricEigen(a.mmul(a.transpose()));
        fc.pre(values[3] > 1e-2 * values[0]);
        const scaled = Matrix.diag(powers.map((power) => 10 ** power)).mmul(a);
        const rows = orthonormalizer(scaled.mmul(scaled.transpose())).mmul(scaled);
        expect(Matrix.sub(rows.mmul(rows.transpose()), Matrix.eye(4)).norm()).toBeLessThan(1e-9);
      },
    ),
  );
});

it("orthonormalizer leaves out what others span, and rows of zeros", () => {
  const a = new Matrix([[1, 0, 0], [0, 2, 0], [3, -4, 0], [0, 0, 0]]);
  const transform = orthonormalizer(a.mmul(a.transpose()));
  expect(transform.rows).toBe(2);
  const rows = transform.mmul(a);
  expect(Matrix.sub(rows.mmul(rows.transpose()), Matrix.eye(2)).norm()).toBeLessThan(1e-12);
});

it("normFromGram is the largest singular value", () => {
  const a = new Matrix([[3, 0, 0], [0, 4, 0]]);
  expect(normFromGram(a.mmul(a.transpose()))).toBeCloseTo(4, 12);
});

it("polarFactor is orthogonal, and turns the matrix into a symmetric one of no negative eigenvalue", () => {
  fc.assert(fc.property(matrix(5, 5), (a) => {
    fc.pre(symmetricEigen(a.mmul(a.transpose())).values[4] > 1e-4);
    const u = polarFactor(a);
    expect(Matrix.sub(u.mmul(u.transpose()), Matrix.eye(5)).norm()).toBeLessThan(1e-10);
    const stretch = u.transpose().mmul(a);
    expect(Matrix.sub(stretch, stretch.transpose()).norm()).toBeLessThan(1e-8);
    expect(symmetricEigen(stretch).values[4]).toBeGreaterThan(-1e-8);
  }));
});

it("scaleBothSides is diag(d)·A·diag(d)", () => {
  expect(scaleBothSides(new Matrix([[1, 2], [3, 4]]), [10, 100]).to2DArray()).toEqual([[100, 2000], [
    3000,
    40000,
  ]]);
});

it("symmetricEigen refuses what is not finite", () => {
  for (const value of [NaN, Infinity]) {
    expect(() => symmetricEigen(new Matrix([[1, value], [value, 1]]))).toThrow("finite numbers");
  }
});

it("symmetricEigen takes the zero matrix, and entries of any size", () => {
  expect([...symmetricEigen(Matrix.zeros(3, 3)).values]).toEqual([0, 0, 0]);
  expect([...symmetricEigen(new Matrix([[0, 1e-320], [1e-320, 1e200]])).values]).toEqual([1e200, 0]);
});
