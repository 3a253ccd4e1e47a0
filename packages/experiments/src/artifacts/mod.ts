/**
 * Reading, checking, comparing and writing down artifacts, with no file system: a browser and the report import it as
 * `@tiny-subspaces/experiments/artifacts`. `files.ts` reads and writes their files.
 */
export { type Preset, presets, type RunConfig } from "../configuration/config.ts";
export * from "./canonical.ts";
export * from "./digest.ts";
export * from "./error.ts";
export * from "./json.ts";
export * from "./read.ts";
export * from "./schema.ts";
export * from "./serialise.ts";
export * from "./series.ts";
export * from "./sweep.ts";
export * from "./table.ts";
export * from "./thin.ts";
