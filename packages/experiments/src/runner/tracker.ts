import type { Audit, DominantSubspace, FloatArray, TrackerState } from "@tiny-subspaces/core";

/** What the runner asks of core's `SubspaceTracker`. */
export interface Tracker {
  readonly statistics: { readonly blockProducts: number; readonly coldSolves: number };
  at(theta: FloatArray): Promise<DominantSubspace>;
  audit(theta: FloatArray): Promise<Pick<Audit, "sine" | "sineBound" | "sineEstimate" | "converged">>;
  changeCourse(): Promise<void>;
  save(): Promise<TrackerState | null>;
  dispose(): Promise<void>;
}
