import type { Tensor } from "../engines/mod.ts";
import type { BlockAlgebra } from "./blocks.ts";
import type { Bulk } from "./bound.ts";
import { Matrix } from "./dense.ts";

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
  value: number,
  floor: number,
  rotation: Matrix,
  block: Tensor,
  residual: Tensor,
): Promise<Tensor> {
  const last = rotation.rows - 1;
  // Where the bulk is a single value there is nothing to amplify.
  const along = (1 - SHIFT) * (value - floor) || 1;
  const step = Matrix.zeros(1, rotation.rows);
  step.set(0, last, 1);
  const raw = await algebra.combine([rotation.getRowVector(last).mul(along), block], [step, residual]);
  const scaled = await unit(algebra, raw);
  raw.dispose();
  return scaled;
}

/** it adds to the probe's residual, and so to the edge, a part of the gap above it at the most. */
export function noiseLength(gap: number, { edge, floor }: Bulk): number {
  const width = edge - floor;
  if (!(width > 0)) return NOISE.most;
  return Math.min(NOISE.most, Math.max(NOISE.least, NOISE.ofGap * gap / width));
}

/** The block [k + 1, p] of a basis and the probe with some noise in it. */
export async function withProbe(
  algebra: BlockAlgebra,
  basis: Tensor,
  probe: Tensor,
  noise: { readonly length: number; readonly seed: number; readonly purpose: string },
): Promise<Tensor> {
  const draw = algebra.random(1, noise.seed, noise.purpose);
  const scaled = await unit(algebra, draw, noise.length);
  const row = await algebra.combine([Matrix.eye(1), probe], [Matrix.eye(1), scaled]);
  const block = await algebra.stack(basis, row);
  for (const tensor of [draw, scaled, row]) tensor.dispose();
  return block;
}

/** A row at another length. */
async function unit(algebra: BlockAlgebra, row: Tensor, length = 1): Promise<Tensor> {
  const square = (await algebra.gram(row)).get(0, 0);
  return await algebra.combine([Matrix.eye(1).mul(length / Math.sqrt(square)), row]);
}
