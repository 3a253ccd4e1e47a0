export * from "./engine.ts";
export { evaluate } from "./evaluate.ts";
export type { EngineOptions } from "./options.ts";
export { createReferenceEngine } from "./reference/mod.ts";
export {
  type ChosenEngine,
  createEngine,
  type EngineEntry,
  type EngineName,
  engineNames,
  type EngineRegistry,
  engineRegistry,
} from "./registry.ts";
