/**
 * The core for browsers: all of it but what reads files and what runs on a native library. Nothing here reaches a module
 * of Node's.
 */
export * from "./autodiff/mod.ts";
export * from "./data/dataset.ts";
export * from "./data/error.ts";
export * from "./data/images.ts";
export * from "./data/synthetic/digits.ts";
export * from "./data/synthetic/sentences.ts";
export * from "./data/synthetic/textures.ts";
export * from "./engines/engine.ts";
export { evaluate } from "./engines/evaluate.ts";
export type { EngineOptions } from "./engines/options.ts";
export { createReferenceEngine } from "./engines/reference/mod.ts";
export { type BrowserBackendName, browserBackends } from "./engines/tfjs/backends/browser.ts";
export { createTfjsEngine } from "./engines/tfjs/engine.ts";
export * from "./graph/mod.ts";
export * from "./nn/mod.ts";
export * from "./objective/mod.ts";
export * from "./optim/mod.ts";
export * from "./random.ts";
export * from "./spectral/mod.ts";
export * from "./vectors.ts";
