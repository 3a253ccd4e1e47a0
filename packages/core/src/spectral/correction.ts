import type { Tensor } from "../engines/mod.ts";
import type { BlockAlgebra } from "./blocks.ts";
import { type Bulk, correctionOf, likelySine, separated } from "./bound.ts";
import { Matrix, orthonormalizer, scaleBothSides, symmetricEigen } from "./dense.ts";
import { requireFinite } from "./finite.ts";
import { powerStep } from "./probe.ts";

/** What a block product makes of a basis and of the probe that rides along. */
export interface Correction {
  /** The k largest Ritz values, descending. */
  readonly values: Float64Array;
  /** Of the corrected vectors, orthonormal [k, p]. */
  readonly basis: Tensor;
  /** The next Ritz vector after a power step, [1, p]; `null` where k rows are all that there is. */
  readonly probe: Tensor | null;
  /** Ritz value k + 1, from below λ_{k+1}; −∞ where there is none. */
  readonly next: number;
  /** From λ_k down to that value and its residual. */
  readonly gap: number;
  /** Where the bulk lies by what was known and this product. */
  readonly bulk: Bulk;
  /** Sine of the largest angle between S_k and the Ritz vectors' span, as it is likely. */
  readonly before: number;
  /** That of the corrected vectors' span, from above. */
  readonly sine: number;
  /** Whether the probe has taken the place of a row of the basis. */
  readonly hasTurned: boolean;
}

/** Share of the next Ritz vector that is the probe's, in squares, under which another row has become the probe. */
const PROBE_SHARE = 0.5;

/**
 * Rayleigh and Ritz's choice of k vectors out of a block [k + 1, p], whose last row is the probe, and its product with H;
 * and their correction (see `correctionOf`).
 * @returns `null` where the rows cannot be told from each other or from the bulk any more
 * @throws NotFiniteError if the product is not finite
 */
export async function correct(
  algebra: BlockAlgebra,
  k: number,
  block: Tensor,
  product: Tensor,
  known: Bulk,
): Promise<Correction | null> {
  const projected = requireFinite(await algebra.gram(block, product), "dominant subspace: a product");
  const overlap = orthonormalizer(await algebra.gram(block));
  const [rows] = block.shape;
  if (overlap.rows < rows) return null;
  const { values: ritz, vectors } = symmetricEigen(overlap.mmul(projected).mmul(overlap.transpose()));
  const rotation = vectors.mmul(overlap);
  const shifted = Matrix.diag([...ritz]).mul(-1).mmul(rotation);
  const residual = await algebra.combine([rotation, product], [shifted, block]);
  try {
    const gram = await algebra.gram(residual);
    const residuals = gram.diagonal().map(Math.sqrt);
    const values = ritz.slice(0, k);
    const bulk = rows > k ? widen(known, ritz[k], residuals[k]) : known;
    if (!separated(values[k - 1], bulk.edge)) return null;
    const { scales, after } = correctionOf(values, residuals, bulk);
    const own = gram.subMatrix(0, k - 1, 0, k - 1);
    const transform = orthonormalizer(scaleBothSides(own, scales).add(Matrix.eye(k)));
    const toBasis = transform.mmul(rotation.subMatrix(0, k - 1, 0, rows - 1));
    const toResidual = transform.mmul(Matrix.zeros(k, rows).setSubMatrix(Matrix.diag([...scales]), 0, 0));
    return {
      values,
      basis: await algebra.combine([toBasis, block], [toResidual, residual]),
      probe: rows > k
        ? await powerStep(
          algebra,
          { value: ritz[k], residualNorm: residuals[k], floor: bulk.floor },
          rotation,
          block,
          residual,
        )
        : null,
      next: rows > k ? ritz[k] : -Infinity,
      gap: rows > k ? values[k - 1] - ritz[k] - residuals[k] : Infinity,
      bulk,
      before: likelySine(values, own, bulk.edge),
      sine: after,
      hasTurned: rows > k && rotation.get(k, rows - 1) ** 2 < PROBE_SHARE,
    };
  } finally {
    residual.dispose();
  }
}

/**
 * The bulk by what a vector of Rayleigh quotient m and residual s says of it. Its edge is at m + s in all likelihood. As the
 * variance of eigenvalues in [floor, edge] is s² ≤ (edge − m)(m − floor) (Bhatia and Davis 2000), its floor is no higher
 * than m − s²/(edge − m).
 */
function widen({ edge, floor }: Bulk, m: number, s: number): Bulk {
  const below = edge > m ? m - s * s / (edge - m) : m;
  return { edge: Math.max(edge, m + s), floor: Math.min(floor, below) };
}
