import type { Matrix } from "ml-matrix";

/** Numbers that left the engine's range, or NaN: as a rule the parameters have diverged. */
export class NotFiniteError extends RangeError {
  override name = "NotFiniteError";
}

/** @throws NotFiniteError if an entry is not finite; `what` says what the matrix is made of */
export function requireFinite(matrix: Matrix, what: string): Matrix {
  const odd = matrix.to1DArray().find((entry) => !Number.isFinite(entry));
  if (odd === undefined) return matrix;
  throw new NotFiniteError(`${what}: expected finite numbers, got ${odd}`);
}
