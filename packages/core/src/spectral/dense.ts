import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from "ml-matrix";
import { requireFinite } from "./finite.ts";

/** Small float64 matrices, where the numbers of a k×k problem live. */
export { inverse, Matrix, solve } from "ml-matrix";

export interface SymmetricEigen {
  /** Descending. */
  readonly values: Float64Array;
  /** Row i is the unit eigenvector of value i. */
  readonly vectors: Matrix;
}

/** Entries this far below the largest are zero in float64's eyes, and their squares would leave its range. */
const NEGLIGIBLE = 1e-100;

/**
 * Eigenpairs of a symmetric matrix; only its symmetric part counts.
 * @throws NotFiniteError if an entry is not finite
 */
export function symmetricEigen(matrix: Matrix): SymmetricEigen {
  const symmetric = requireFinite(Matrix.add(matrix, matrix.transpose()).mul(0.5), "eigenvalues");
  const scale = Matrix.abs(symmetric).max();
  if (scale === 0) return { values: new Float64Array(matrix.rows), vectors: Matrix.eye(matrix.rows) };
  const scaled = symmetric.div(scale).apply(function (i, j) {
    if (Math.abs(this.get(i, j)) < NEGLIGIBLE) this.set(i, j, 0);
  });
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(scaled, {
    assumeSymmetric: true,
  });
  const order = realEigenvalues.map((_, i) => i).sort((i, j) => realEigenvalues[j] - realEigenvalues[i]);
  return {
    values: Float64Array.from(order, (i) => scale * realEigenvalues[i]),
    vectors: new Matrix(order.map((i) => eigenvectorMatrix.getColumn(i))),
  };
}

/** ‖A‖₂ from the Gram matrix AAᵀ. */
export function normFromGram(gram: Matrix): number {
  return Math.sqrt(Math.max(0, symmetricEigen(gram).values[0]));
}

/**
 * The transform C [r, k] that makes the rows of a matrix orthonormal, C·A·Aᵀ·Cᵀ = I, from its Gram matrix AAᵀ.
 * Directions below `threshold` of the longest are left out, so that r is the numerical rank.
 */
export function orthonormalizer(gram: Matrix, threshold = 1e-5): Matrix {
  // Rows of very different length first get length 1: what counts is the angle between them.
  const scales = gram.diagonal().map((square) => (square > 0 ? 1 / Math.sqrt(square) : 0));
  const scaled = Matrix.zeros(gram.rows, gram.rows);
  for (let i = 0; i < gram.rows; i++) {
    for (let j = 0; j < gram.rows; j++) scaled.set(i, j, scales[i] * gram.get(i, j) * scales[j]);
  }
  const { values, vectors } = symmetricEigen(scaled);
  const rank =
    values.filter((value) => value > threshold * threshold * Math.max(values[0], 0) && value > 0).length;
  const transform = Matrix.zeros(rank, gram.rows);
  for (let i = 0; i < rank; i++) {
    for (let j = 0; j < gram.rows; j++) {
      transform.set(i, j, vectors.get(i, j) * scales[j] / Math.sqrt(values[i]));
    }
  }
  return transform;
}

/** diag(d) · A · diag(d) */
export function scaleBothSides(matrix: Matrix, d: ArrayLike<number>): Matrix {
  const scaled = matrix.clone();
  for (let i = 0; i < matrix.rows; i++) {
    for (let j = 0; j < matrix.columns; j++) scaled.set(i, j, d[i] * matrix.get(i, j) * d[j]);
  }
  return scaled;
}

/** The orthogonal matrix nearest to a square one: UVᵀ of its singular value decomposition. */
export function polarFactor(matrix: Matrix): Matrix {
  const { leftSingularVectors, rightSingularVectors } = new SingularValueDecomposition(matrix);
  return leftSingularVectors.mmul(rightSingularVectors.transpose());
}
