import type { FloatArray, Tensor } from "../engines/mod.ts";
import type { Evaluation } from "../objective/mod.ts";
import { norm } from "../vectors.ts";
import type { BlockAlgebra } from "./blocks.ts";

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

/** The span of an orthonormal basis [k, p], valid as long as that is. */
export function subspaceOf(
  algebra: BlockAlgebra,
  basis: Tensor,
  facts: Omit<DominantSubspace, "project" | "chi">,
): DominantSubspace {
  return {
    ...facts,
    project: async (v) => (await algebra.project(basis, v)).projection,
    chi: async (v) => {
      const length = norm(v);
      return length === 0 ? 0 : Math.min(1, norm((await algebra.project(basis, v)).coordinates) / length);
    },
  };
}
