export { createOnnxEngine, type OnnxOptions } from "./engine.ts";
