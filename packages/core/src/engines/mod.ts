export * from "./engine.ts";
export { createReferenceEngine } from "./reference/mod.ts";
