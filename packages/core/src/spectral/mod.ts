export { BlockAlgebra } from "./blocks.ts";
export { sineBound } from "./bound.ts";
export { Matrix, symmetricEigen } from "./dense.ts";
export { type BlockOperator, type EigenOptions, type Eigenpairs, topEigenpairs } from "./eigen.ts";
export type { TrackerEvent } from "./events.ts";
export { NotFiniteError } from "./finite.ts";
export type { Accuracy, DominantSubspace } from "./subspace.ts";
export {
  type Audit,
  DEFAULT_TOLERANCE,
  SubspaceTracker,
  type TrackerOptions,
  type TrackerState,
  type TrackerStatistics,
} from "./tracker.ts";
