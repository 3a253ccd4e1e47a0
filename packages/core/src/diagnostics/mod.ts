export { type Agreement, measureAgreement } from "./agreement.ts";
export { type EngineReport, probeEngines } from "./engines.ts";
export { type GemmOptions, type GemmRate, measureGemmRate, prepareGemm } from "./gemm.ts";
export { prepareSum } from "./memory.ts";
export { fastestRun, type Probe } from "./probe.ts";
