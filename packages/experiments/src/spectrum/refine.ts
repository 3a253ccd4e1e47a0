import { type FloatArray, Matrix, symmetricEigen } from "@tiny-subspaces/core";

export interface RefinedPairs {
  /** Descending. */
  readonly values: Float64Array;
  /** ‖Hu − λu‖₂ of each. */
  readonly residuals: Float64Array;
  /** ‖P v‖ for the span of the first so many eigenvectors. */
  componentNorm(v: FloatArray, count: number): number;
}

/**
 * Rayleigh–Ritz in float64 over the rows of Q [m, p], given Y = H·Q: solves QYᵀ c = λ QQᵀ c. What float32 arithmetic has left
 * wrong in the rows' lengths, angles and inner products is undone; only the rounding within H·Q itself stays.
 */
export function refinePairs(basis: FloatArray, product: FloatArray, rows: number): RefinedPairs {
  const p = basis.length / rows;
  const row = (block: FloatArray, i: number) => block.subarray(i * p, (i + 1) * p);
  const table = (a: FloatArray, b: FloatArray) =>
    new Matrix(
      Array.from(
        { length: rows },
        (_, i) => Array.from({ length: rows }, (_, j) => dot(row(a, i), row(b, j))),
      ),
    );
  const gram = symmetricEigen(table(basis, basis));
  // C = D^(−½) Vᵀ makes the rows of C·Q orthonormal.
  const orthonormal = Matrix.diag(Array.from(gram.values, (value) => 1 / Math.sqrt(value))).mmul(
    gram.vectors,
  );
  const projected = orthonormal.mmul(table(basis, product)).mmul(orthonormal.transpose());
  const { values, vectors } = symmetricEigen(projected);
  const coefficients = vectors.mmul(orthonormal);

  // ‖Hu − λu‖² from the Gram matrices would cancel, so the residuals are formed.
  const residuals = Float64Array.from(values, (value, i) => {
    const residual = new Float64Array(p);
    for (let j = 0; j < rows; j++) {
      const c = coefficients.get(i, j);
      const [q, y] = [row(basis, j), row(product, j)];
      for (let l = 0; l < p; l++) residual[l] += c * (y[l] - value * q[l]);
    }
    return Math.sqrt(dot(residual, residual));
  });
  return {
    values,
    residuals,
    componentNorm(v, count) {
      const products = Array.from({ length: rows }, (_, j) => dot(row(basis, j), v));
      const coordinates = Array.from(
        { length: count },
        (_, i) => products.reduce((sum, product, j) => sum + coefficients.get(i, j) * product, 0),
      );
      return Math.hypot(...coordinates);
    },
  };
}

function dot(a: FloatArray, b: FloatArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
