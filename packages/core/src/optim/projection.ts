import { subtract } from "../vectors.ts";
import type { FloatArray } from "../engines/mod.ts";
import type { DominantSubspace } from "../spectral/mod.ts";

/** What an update keeps of itself: all, its dominant component P_k u (Dom-X), or its bulk component (I − P_k)u (Bulk-X). */
export type Projection = "none" | "dominant" | "bulk";

/** The kept component of u [p], in a new array unless nothing is taken off. */
export async function keepComponent(
  u: FloatArray,
  projection: Projection,
  subspace: DominantSubspace | null,
): Promise<FloatArray> {
  if (projection === "none") return u;
  if (!subspace) throw new RangeError(`${projection} projection: expected the dominant subspace, got none`);
  const dominant = await subspace.project(u);
  return projection === "dominant" ? dominant : subtract(u, dominant);
}
