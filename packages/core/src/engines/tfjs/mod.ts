export { type TfjsBackendName, tfjsBackends } from "./backends/mod.ts";
export { createTfjsEngine } from "./engine.ts";
