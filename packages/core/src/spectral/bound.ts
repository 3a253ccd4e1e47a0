import type { BlockAlgebra } from "./blocks.ts";
import { Matrix, normFromGram, scaleBothSides } from "./dense.ts";
import type { Tensor } from "../engines/mod.ts";

/** Where the bulk's eigenvalues λ_{k+1} … λ_p are taken to lie. */
export interface Bulk {
  /** λ_{k+1} from above; −∞ where there is no bulk. */
  readonly edge: number;
  /** λ_p from below. */
  readonly floor: number;
}

/** Relative gap between λ_k and λ_{k+1} below which S_k counts as not defined. */
const DEGENERATE_GAP = 1e-3;

/** Whether an eigenvalue can be told from a bulk that ends there. */
export function separated(lambda: number, edge: number): boolean {
  return lambda - edge > DEGENERATE_GAP * Math.abs(lambda);
}

/**
 * The sine of the largest angle between S_k and the span of k Ritz vectors qᵢ, from above and 1 at the most, by their
 * values λᵢ, descending, and the norms of their residuals rᵢ = Hqᵢ − λᵢqᵢ:
 *
 *   ‖sin∠‖₂ ≤ (Σᵢ (‖rᵢ‖/(λᵢ − λ_{k+1}))²)^½
 *
 * (Davis and Kahan 1970). For a bulk eigenvector u of value μ, ⟨u, qᵢ⟩ = −⟨u, rᵢ⟩/(λᵢ − μ): entry by entry the divisor
 * is λᵢ − λ_{k+1} at the least, whence the sum of squares; the spectral norm of the divided residuals is no bound. It
 * is a theorem where `edge` ≥ λ_{k+1}, and 1 where the last value is not above the edge.
 */
export function sineBound(values: ArrayLike<number>, residuals: ArrayLike<number>, edge: number): number {
  if (!(values[values.length - 1] > edge)) return 1;
  return Math.min(1, Math.hypot(...Array.from(values, (value, i) => residuals[i] / (value - edge))));
}

/**
 * That sine as it is likely, from the Gram matrix of the residuals: ‖diag(1/(λᵢ − λ_{k+1})) R‖₂, exact where all residuals
 * lie along λ_{k+1}'s eigenvector. No bound: it may be a little too small.
 */
export function likelySine(values: ArrayLike<number>, gram: Matrix, edge: number): number {
  return Math.min(1, normFromGram(scaleBothSides(gram, Array.from(values, (value) => 1 / (value - edge)))));
}

/** Where the shift of a correction lies in the bulk, from its floor to its edge. */
const SHIFT = 0.5;

/**
 * The correction qᵢ + sᵢrᵢ with sᵢ = 1/(λᵢ − μ̄): shifted subspace iteration, (H − μ̄)qᵢ/(λᵢ − μ̄). Of a bulk eigenvector u
 * of value μ it leaves ⟨u, qᵢ + sᵢrᵢ⟩ = −⟨u, rᵢ⟩(1/(λᵢ − μ) − sᵢ), which is largest at one of the bulk's ends. As every rᵢ is
 * orthogonal to the span of the qᵢ, what is corrected is no shorter, and the sum of squares bounds the sine again.
 * @returns sᵢ, and the sine of the span of the corrected vectors from above, where the bulk lies as it is taken to
 */
export function correctionOf(
  values: ArrayLike<number>,
  residuals: ArrayLike<number>,
  { edge, floor }: Bulk,
): { readonly scales: readonly number[]; readonly after: number } {
  // Without a bulk nothing is to be corrected.
  if (edge === -Infinity) return { scales: Array.from(values, () => 0), after: 0 };
  const shift = floor + SHIFT * (edge - floor);
  const scales = Array.from(values, (value) => 1 / (value - shift));
  const left = scales.map((s, i) => {
    const [atEdge, atFloor] = [edge, floor].map((end) => Math.abs(1 / (values[i] - end) - s));
    return residuals[i] * Math.max(atEdge, atFloor);
  });
  return { scales, after: Math.min(1, Math.hypot(...left)) };
}

/** The sine of the largest angle between the spans of two orthonormal bases [k, p]. */
export async function largestSine(algebra: BlockAlgebra, a: Tensor, b: Tensor): Promise<number> {
  // The part of the one outside the other, formed before its length: 1 − cos² would cancel.
  const outside = await algebra.combine(
    [Matrix.eye(a.shape[0]), a],
    [(await algebra.gram(a, b)).mul(-1), b],
  );
  const sine = normFromGram(await algebra.gram(outside));
  outside.dispose();
  return Math.min(1, sine);
}
