/** The notebooks' file format, with no file system: the report reads them as `@tiny-subspaces/experiments/notebooks`. */
export { UserError } from "../errors.ts";
export * from "./freshness.ts";
export * from "./palette.ts";
export * from "./read.ts";
export * from "./schema.ts";
export * from "./serialise.ts";
