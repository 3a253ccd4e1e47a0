export { type Agreement, measureAgreement } from "./agreement.ts";
export { type EngineReport, probeEngines } from "./engines.ts";
export { prepareSum } from "./memory.ts";
