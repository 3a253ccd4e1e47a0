import type { Tensor } from "../engines/mod.ts";
import type { BlockAlgebra } from "./blocks.ts";
import { bestCorrection, type Bulk, separated, sineBound } from "./bound.ts";
import { Matrix, orthonormalizer, scaleBothSides, symmetricEigen } from "./dense.ts";

/** What a block product makes of a basis and of the probe that rides along. */
export interface Correction {
  /** The k largest Ritz values, descending. */
  readonly values: Float64Array;
  /** Of the corrected vectors, orthonormal [k, p]. */
  readonly basis: Tensor;
  /** The next Ritz vector after a step of its own, [1, p]; `null` where k rows are all that there is. */
  readonly probe: Tensor | null;
  /** Ritz value k+1, from below λ_{k+1}. */
  readonly next: number;
  /** Where the bulk lies by what was known and this product. */
  readonly bulk: Bulk;
  /** The sines, from above, of the Ritz vectors' span and of the corrected ones'. */
  readonly before: number;
  readonly after: number;
  /** Whether the probe has taken the place of a row of the basis. */
  readonly hasSwapped: boolean;
}

/**
 * Rayleigh and Ritz's choice of k rows out of a block [k + 1, p] and its product with H, and their correction (see
 * `bestCorrection`). The row that is left is the probe: its Ritz value and residual say where the bulk's edge is now, and
 * it goes on as in a power iteration, so that an eigenvalue that rises out of the bulk pulls it along.
 * @returns `null` where the rows cannot be told from each other or the bulk any more
 */
export async function correct(
  algebra: BlockAlgebra,
  k: number,
  block: Tensor,
  product: Tensor,
  projected: Matrix,
  known: Bulk,
): Promise<Correction | null> {
  const rows = block.shape[0];
  const overlap = orthonormalizer(await algebra.gram(block));
  if (overlap.rows < rows) return null;
  const { values: ritz, vectors } = symmetricEigen(overlap.mmul(projected).mmul(overlap.transpose()));
  const rotation = vectors.mmul(overlap);
  const shifted = Matrix.diag([...ritz]).mul(-1).mmul(rotation);
  const residual = await algebra.combine([rotation, product], [shifted, block]);
  const gram = await algebra.gram(residual);
  const residuals = gram.diagonal().map((square) => Math.sqrt(Math.max(0, square)));
  const values = ritz.slice(0, k);
  const hasProbe = rows > k;
  const next = hasProbe ? ritz[k] : -Infinity;
  const bulk = hasProbe
    ? { edge: Math.max(known.edge, next + residuals[k]), floor: known.edge > next ? Math.min(known.floor, next - residuals[k] ** 2 / (known.edge - next)) : known.floor }
    : known;
  if ((globalThis as any).TUNE?.debug) console.log("   ritz", [...ritz].map((x) => x.toFixed(3)).join(), "res", residuals.map((x) => x.toFixed(3)).join(), "edge", bulk.edge.toFixed(3), "floor", bulk.floor.toFixed(3));
  if (!separated(values[k - 1], bulk.edge)) {
    residual.dispose();
    return null;
  }
  const { scales, after } = bestCorrection(values, residuals, bulk);
  const top = rotation.subMatrix(0, k - 1, 0, rows - 1);
  const transform = orthonormalizer(
    scaleBothSides(gram.subMatrix(0, k - 1, 0, k - 1), scales).add(Matrix.eye(k)),
  );
  const scaled = Matrix.zeros(k, rows).setSubMatrix(Matrix.diag([...scales]), 0, 0);
  const basis = await algebra.combine([transform.mmul(top), block], [transform.mmul(scaled), residual]);
  let probe: Tensor | null = null;
  if (hasProbe) {
    // (H − μ)q = (λ − μ)q + r with μ in the middle of the bulk
    const along = (next - bulk.floor) * ((globalThis as any).TUNE?.shift ?? 0.6);
    const length = Math.hypot(along, residuals[k]) || 1;
    const step = Matrix.zeros(1, rows);
    step.set(0, k, (residuals[k] === 0 && along === 0 ? 0 : 1) / length);
    probe = await algebra.combine(
      [rotation.subMatrix(k, k, 0, rows - 1).mul((residuals[k] === 0 && along === 0 ? 1 : along) / length), block],
      [step, residual],
    );
  }
  residual.dispose();
  return {
    values,
    basis,
    probe,
    next,
    bulk,
    before: sineBound(values, residuals.slice(0, k), bulk.edge),
    after,
    hasSwapped: hasProbe && rotation.get(k, rows - 1) ** 2 < 0.5,
  };
}
