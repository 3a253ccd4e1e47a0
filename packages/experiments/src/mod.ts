export * from "./artifacts/files.ts";
export * from "./artifacts/mod.ts";
export * from "./catalogue/mod.ts";
export * from "./figures/mod.ts";
export * from "./runs/mod.ts";
