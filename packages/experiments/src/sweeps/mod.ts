/** What the report reads of a sweep beside its summary, with no file system: `@tiny-subspaces/experiments/sweeps`. */
export * from "./command.ts";
export { type Manifest, parseManifest, sealManifest } from "./manifest.ts";
export * from "./shell.ts";
export * from "./tables.ts";
