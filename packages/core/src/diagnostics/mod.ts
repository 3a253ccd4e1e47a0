export { type Agreement, measureAgreement } from "./agreement.ts";
export { type EngineReport, probeEngines } from "./engines.ts";
export { type GemmOptions, type GemmRate, measureGemmRate } from "./gemm.ts";
