/**
 * How two artifacts, or two states of all of them, differ; as pure as `../artifacts/mod.ts`, and imported as
 * `@tiny-subspaces/experiments/compare`.
 */
export { ArtifactError } from "../artifacts/error.ts";
export * from "./artifacts.ts";
export * from "./changelog.ts";
export * from "./claims.ts";
export * from "./comparison.ts";
export * from "./fields.ts";
export * from "./float.ts";
export * from "./outcomes.ts";
export * from "./pairs.ts";
export * from "./print/report.ts";
export * from "./scalars.ts";
export * from "./seeds.ts";
export * from "./series.ts";
export * from "./states.ts";
export * from "./summary.ts";
