/** What is known of the paper's figures before any result; as pure as `../artifacts/mod.ts`. */
export * from "./cells.ts";
export * from "./read.ts";
export * from "./schema.ts";
