/** The results as git has them: `@tiny-subspaces/experiments/history`. It needs git and a file system. */
export * from "./changelog.ts";
export * from "./git.ts";
export * from "./state.ts";
export * from "./timeline.ts";
