import type { Tensor } from "../engines/mod.ts";
import { createRandom } from "../random.ts";
import { norm } from "../vectors.ts";
import type { BlockAlgebra } from "./blocks.ts";
import type { Bulk } from "./bound.ts";
import { Matrix, orthonormalizer } from "./dense.ts";
import type { Mean } from "./history.ts";

/** Where a power step's shift lies between the bulk's floor and its edge: nearer to the floor, which must not win. */
const SHIFT = 0.4;
/** Length of what is drawn anew for every product, beside the probe's 1, so that it has a part in whatever may rise: */
const NOISE = { least: 0.005, most: 0.05, ofGap: 0.1 };

/**
 * A step of power iteration from the last Ritz vector, (H − μ)q = (λ − μ)q + r, of length 1: what rises out of the bulk
 * takes the probe over.
 * @param rotation [K, K], of which the last row makes the Ritz vector from `block` [K, p]
 * @param residual [K, p], of which the last row is that vector's
 */
export async function powerStep(
  algebra: BlockAlgebra,
  { value, residualNorm, floor }: Record<"value" | "residualNorm" | "floor", number>,
  rotation: Matrix,
  block: Tensor,
  residual: Tensor,
): Promise<Tensor> {
  const last = rotation.rows - 1;
  // Where the bulk is a single value there is nothing to amplify.
  const along = (1 - SHIFT) * (value - floor) || 1;
  // A Ritz vector is orthogonal to its residual.
  const scale = 1 / Math.hypot(along, residualNorm);
  const step = Matrix.zeros(1, rotation.rows).set(0, last, scale);
  return await algebra.combine([rotation.getRowVector(last).mul(along * scale), block], [step, residual]);
}

/** it adds to the probe's residual, and so to the edge, a part of the gap above it at the most. */
export function noiseLength(gap: number, { edge, floor }: Bulk): number {
  const width = edge - floor;
  if (!(width > 0)) return NOISE.most;
  return Math.min(NOISE.most, Math.max(NOISE.least, NOISE.ofGap * gap / width));
}

/** The block [k + 1, p] of an orthonormal basis of the predicted span and the probe with some noise in it. */
export async function withProbe(
  algebra: BlockAlgebra,
  { rows, gram }: Mean,
  probe: Tensor | null,
  noise: { readonly length: number; readonly seed: number; readonly purpose: string },
): Promise<Tensor> {
  const transform = orthonormalizer(gram);
  if (!probe) return await algebra.combine([transform, rows]);
  const draw = createRandom(noise.seed, noise.purpose).uniformArray(algebra.length, -1, 1);
  const noisy = (await probe.data()).slice();
  const share = noise.length / norm(draw);
  for (let i = 0; i < noisy.length; i++) noisy[i] += share * draw[i];
  const last = algebra.upload(noisy, 1);
  const size = transform.rows + 1;
  const block = await algebra.combine(
    [Matrix.zeros(size, transform.columns).setSubMatrix(transform, 0, 0), rows],
    [Matrix.zeros(size, 1).set(size - 1, 0, 1), last],
  );
  last.dispose();
  return block;
}
