export * from "./initialise.ts";
export * from "./losses.ts";
export * from "./mlp.ts";
export * from "./model.ts";
