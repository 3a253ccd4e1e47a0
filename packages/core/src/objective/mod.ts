export {
  createObjective,
  type Evaluation,
  type Objective,
  type ObjectiveCost,
  type ObjectiveOptions,
  type TestEvaluation,
} from "./objective.ts";
export { DEFAULT_BLOCK_LIMIT, DEFAULT_MEMORY_BUDGET } from "./plan.ts";
export { gradientProgram, hessianProgram, lossProgram, type ProgramShape } from "./programs.ts";
export { featureSamples, oneHot, type SampleBatch, type SampleSource } from "./samples.ts";
export { padSentences, tokenSamples } from "./tokens.ts";
