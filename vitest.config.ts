import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: {
      "@tiny-subspaces/core": source("./packages/core/src/mod.ts"),
      "@tiny-subspaces/experiments": source("./packages/experiments/src/mod.ts"),
    },
  },
  test: {
    include: ["packages/*/test/**/*.test.ts", "site/test/**/*.test.ts"],
    // Only what hangs should fail: a machine may be busy with an experiment.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
