import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.test.ts", "site/test/**/*.test.ts"],
    // A core's worth each, and up to two GB; by default one core would be left idle.
    maxWorkers: Math.min(4, availableParallelism()),
    // Only what hangs should fail: a machine may be busy with an experiment, and then a card in software takes minutes.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 300_000 } },
  },
});
