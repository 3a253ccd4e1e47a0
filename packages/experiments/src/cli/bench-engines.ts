import { type Dataset, engineRegistry, type LossName, type Model, readNpy } from "@tiny-subspaces/core";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { compareEngines } from "../bench/engines/comparison.ts";
import { writeExpected } from "../bench/engines/expected.ts";
import { formatComparison, type FullComparison } from "../bench/engines/format.ts";
import { openRemote } from "../bench/engines/remote.ts";
import type { BenchHead } from "../bench/head.ts";
import { findPython } from "../bench/python.ts";
import { EIGENVALUE_TOLERANCE } from "../bench/report.ts";
import { startUsualWay, type UsualWay } from "../bench/usualWay.ts";
import { Batches } from "../runner/batches.ts";
import type { DataOptions } from "../runs/data.ts";
import type { Setting } from "../settings/settings.ts";
import type { Context } from "./context.ts";

/** What a benchmark works on. */
export interface BenchTask {
  /** Of the setting. */
  readonly id: string;
  readonly setting: Setting;
  readonly lossName: LossName;
  readonly dataset: Dataset;
  readonly model: Model;
  readonly k: number;
  readonly samples: number;
  readonly places: DataOptions;
  readonly seed: number;
  readonly learningRate: number;
  readonly prefixSteps: number;
  readonly threads?: number;
}

/** Training steps of each kind, on each engine. */
export const STEPS_OF_EACH = 25;

/** Relative error of a Hessian product above which an engine of float32 does not compute what it should. */
const ERROR_TOLERANCE = 1e-4;

interface Flags {
  readonly steps?: number;
  readonly limit: number;
  readonly json: boolean;
}

/** One table of every engine of this host, and the usual way where PyTorch is. */
export async function benchEngines(
  context: Context,
  task: BenchTask,
  { steps = STEPS_OF_EACH, limit, json }: Flags,
  circumstances: () => Promise<BenchHead>,
): Promise<void> {
  const { id, setting, lossName, model, dataset, k, samples, places, seed, learningRate, threads } = task;
  const folder = await mkdtemp(join(tmpdir(), "tiny-subspaces-engines-"));
  const batches = new Batches(seed, samples);
  const request = { setting: id, lossName, learningRate, samples, k, seed, threads, data: places };
  try {
    const comparison = await compareEngines({
      names: Object.keys(engineRegistry),
      ...{ steps, k, limit, prefixSteps: task.prefixSteps, parameters: model.parameterCount },
      open: (engine) => openRemote({ ...request, engine }, context.env, context.stop),
      theta: join(folder, "theta.npy"),
      expected: async ({ theta }) =>
        await writeExpected(
          { model, lossName, dataset, seed, path: join(folder, "product.npy") },
          await readNpy(theta),
        ),
      startUsualWay: async ({ theta }) =>
        await openUsualWay(
          context,
          task,
          await findPython(context.env),
          await readNpy(theta),
          threads ?? availableParallelism(),
        ),
      batch: (step) => batches.at(step, setting.batchSize),
      stop: context.stop,
      progress: (text) => context.err(`[bench] ${text}`),
    });
    const report: FullComparison = { ...await circumstances(), ...comparison };
    context.out(json ? JSON.stringify(report) : formatComparison(report));
    reportFailures(context, report);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** PyTorch at a θ. */
export function openUsualWay(
  { env, stop }: Context,
  { setting, lossName, dataset, model, k, learningRate }: BenchTask,
  command: string,
  theta: Float32Array,
  threads: number,
): Promise<UsualWay> {
  return startUsualWay({
    ...{ command, env, model: setting.model, loss: lossName, dataset, ghostBatch: model.ghostBatch },
    ...{ theta, k, learningRate, threads, stop },
  });
}

/** Says where the usual way finds other eigenvalues, relatively, which ends in exit code 1. */
export function reportDisagreement(context: Context, difference: number, engine = "the two ways"): void {
  if (difference <= EIGENVALUE_TOLERANCE) return; // NaN is not
  context.err(
    `error: ${engine} find eigenvalues that differ by ${difference}, relatively: expected ${EIGENVALUE_TOLERANCE} or less`,
  );
  context.exitCode = 1;
}

function reportFailures(context: Context, { engines }: FullComparison): void {
  for (const entry of engines) {
    if (entry.state === "failed") {
      context.err(`error: ${entry.name} has broken down: ${entry.reason}`);
      context.exitCode = 1;
    }
    if (entry.state !== "measured") continue;
    reportDisagreement(context, entry.eigenvalueDifference ?? 0, `${entry.name} and the usual way`);
    if (!((entry.error ?? NaN) <= ERROR_TOLERANCE)) {
      context.err(
        `error: ${entry.name} has a Hessian product that differs from the reference's by ${entry.error}, relatively: ` +
          `expected ${ERROR_TOLERANCE} or less`,
      );
      context.exitCode = 1;
    }
  }
}
