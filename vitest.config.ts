import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take longest, longest first: one that began last would keep a single core. */
const long = [
  "runs/smoke",
  "browser/report",
  "browser/lab",
  "bench/command",
  "browser/build",
  "runner/kill",
  "cli/main",
  "sweeps/slurm",
  "runner/execute",
  "notebooks/committed",
  "browser/sweeps",
  "nn/pytorch",
  "spectral/moving",
];

/** Without the times of an earlier run, as on a fresh clone, Vitest begins with the largest files. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const index = long.findIndex((name) => moduleId.endsWith(`${name}.test.ts`));
      return index < 0 ? long.length : index;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    globalSetup: "site/test/browser/sharedSite.ts",
    include: ["packages/*/test/**/*.test.ts", "site/test/**/*.test.ts"],
    sequence: { sequencer: LongestFirst },
    // A core's worth each, and up to two GB; one more than there are cores, as some wait for a browser, for Slurm or a clock.
    maxWorkers: Math.min(4, availableParallelism() + 1),
    // Tests load onnxruntime without the registry, which keeps it from sending its makers an account.
    env: { ORT_DISABLE_TELEMETRY: "1" },
    // Only what hangs should fail: a machine may be busy with an experiment, and then a card in software takes minutes.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 300_000 } },
  },
});
