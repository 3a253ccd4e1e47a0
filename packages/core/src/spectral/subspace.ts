import type { FloatArray, Tensor } from "../engines/mod.ts";
import type { Evaluation } from "../objective/mod.ts";
import { norm } from "../vectors.ts";
import type { BlockAlgebra } from "./blocks.ts";
import type { Matrix } from "./dense.ts";

/** What is known of the angle between a basis and the exact S_k. */
export interface Accuracy {
  /**
   * The sine of the largest angle, from above, by the residuals of a block product at this θ; `null` where the basis is
   * extrapolated without one, or a solve did not converge. See `SubspaceTracker` for what it rests on.
   */
  readonly sineBound: number | null;
  /** That sine as the step control expects it: no bound, except that it is the bound where there is one. */
  readonly sineEstimate: number;
}

/** The span S_k of the k leading eigenvectors of the loss Hessian at one θ, to within a known angle. */
export interface DominantSubspace extends Accuracy {
  /** Ritz values, descending: λ₁ … λ_k of the θ at which the last block product was spent. */
  readonly values: Float64Array;
  /** Full loss and gradient at this θ where a block product was spent on it (they come on the way), else `null`. */
  readonly evaluation: Evaluation | null;
  /** P_k v */
  project(v: FloatArray): Promise<FloatArray>;
  /** χ_k(v) = ‖P_k v‖ / ‖v‖, 0 for v = 0. */
  chi(v: FloatArray): Promise<number>;
}

/** Rows [k, p] of full rank, and the inverse of their Gram matrix: I where they are orthonormal. */
export interface Span {
  readonly rows: Tensor;
  readonly inverseGram: Matrix;
}

/** The span of those rows, valid as long as they are. */
export function subspaceOf(
  algebra: BlockAlgebra,
  { rows, inverseGram }: Span,
  facts: Omit<DominantSubspace, "project" | "chi">,
): DominantSubspace {
  return {
    ...facts,
    project: async (v) => (await algebra.project(rows, inverseGram, v)).projection,
    chi: async (v) => {
      const length = norm(v);
      return length === 0 ? 0 : Math.min(1, (await algebra.project(rows, inverseGram, v)).length / length);
    },
  };
}
