export * from "./engine.ts";
export type { ChosenEngine } from "./auto.ts";
export { evaluate } from "./evaluate.ts";
export type { EngineOptions } from "./options.ts";
export { rankEngines, type Rates, recallRates, rememberRates } from "./rates.ts";
export * from "./tensorflow/mod.ts";
export { createReferenceEngine } from "./reference/mod.ts";
export { type GemmOptions, type GemmRate, measureGemmRate, prepareGemm } from "./gemm.ts";
export { fastestRun, type Probe } from "./probe.ts";
export {
  createEngine,
  type EngineEntry,
  type EngineName,
  engineNames,
  type EngineRegistry,
  engineRegistry,
} from "./registry.ts";
