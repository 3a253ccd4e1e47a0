export * from "./autodiff/mod.ts";
export * from "./data/mod.ts";
export * from "./engines/mod.ts";
export * from "./graph/mod.ts";
export * from "./random.ts";
