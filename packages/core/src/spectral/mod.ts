export { BlockAlgebra } from "./blocks.ts";
export { Matrix, symmetricEigen } from "./dense.ts";
export { type BlockOperator, type EigenOptions, type Eigenpairs, topEigenpairs } from "./eigen.ts";
export {
  type Audit,
  DEFAULT_TOLERANCE,
  type DominantSubspace,
  SubspaceTracker,
  type TrackerOptions,
  type TrackerState,
  type TrackerStatistics,
} from "./tracker.ts";
export { NotFiniteError, type TrackerEvent } from "./tracker.ts";
