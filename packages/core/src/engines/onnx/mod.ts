export { findTarget, type OnnxProvider } from "./providers.ts";
export { createOnnxEngine, type OnnxOptions } from "./engine.ts";
