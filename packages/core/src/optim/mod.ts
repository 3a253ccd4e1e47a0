export { type EffectiveLearningRates, effectiveLearningRates } from "./effective.ts";
export type { GradientAt, Optimizer, OptimizerState, OptimizerStep } from "./optimizer.ts";
export {
  createOptimizer,
  type OptimizerKind,
  type OptimizerOptions,
  type OptimizerSpec,
} from "./optimizers.ts";
export { keepComponent, type Projection } from "./projection.ts";
export { samEdge } from "./sam.ts";
export { type Position, type StepOptions, type StepTaken, takeStep } from "./step.ts";
