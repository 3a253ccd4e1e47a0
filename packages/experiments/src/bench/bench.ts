import {
  createRandom,
  type Engine,
  initialParameters,
  type Model,
  type Objective,
  SubspaceTracker,
} from "@tiny-subspaces/core";
import { UserError } from "../errors.ts";
import { Batches } from "../runner/batches.ts";
import { measureSpectrum } from "../spectrum/spectrum.ts";
import {
  type BenchReport,
  largestDifference,
  rate,
  reportProgram,
  reportSteps,
  reportUsualWay,
} from "./report.ts";
import { measureRounds, type RoundsOutcome } from "./rounds.ts";
import { summarise } from "./timing.ts";
import { type Training, Trajectory } from "./trajectory.ts";
import type { UsualWay } from "./usualWay.ts";

export interface BenchOptions {
  readonly engine: Engine;
  readonly model: Model;
  /** The model's loss on the engine. */
  readonly objective: Objective;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly k: number;
  readonly seed: number;
  /** SGD steps from initialisation to where it is measured. */
  readonly prefixSteps: number;
  /**
   * Steps of each trajectory: SGD, Dom-SGD with a product every step, Dom-SGD with the tracker's own schedule. With 0 there
   * are none: gradient and products alone are timed.
   */
  readonly steps: number;
  /** What to compare with, started at the θ where it is measured; `null` for nothing. */
  readonly startUsualWay: ((theta: Float32Array) => Promise<UsualWay>) | null;
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** Most bytes of memory that this process has taken so far. */
  peakMemory(): number;
  /** Aborted when the benchmark is to stop. */
  readonly stop: AbortSignal;
  progress(text: string): void;
}

const ROUNDS = 5;

/**
 * Measures ceilings, gradient, block Hessian product and training steps in interleaved rounds, from a θ on SGD's way.
 * @throws UserError if training diverges; the reason of `stop` once it is aborted
 */
export async function runBench(options: BenchOptions): Promise<BenchReport> {
  const { engine, objective, model, seed, prefixSteps, startUsualWay, progress } = options;
  const batches = new Batches(seed, objective.samples);
  const training: Training = { ...options, batches };
  progress(`${prefixSteps} steps of SGD`);
  const prefix = new Trajectory(training, initialParameters(model, seed), 0);
  if (prefixSteps > 0) await prefix.advance(prefixSteps);
  const { theta, step } = prefix;
  const { loss } = await objective.gradient(theta);
  if (!Number.isFinite(loss)) {
    throw new UserError(`the loss after ${prefixSteps} steps is ${loss}: expected a finite one`);
  }

  const { k } = options;
  const dom = options.steps === 0 ? null : await startDomSgd(options, training, prefix);
  const random = createRandom(seed, "bench");
  const block = engine.upload(random.uniformArray(k * model.parameterCount, -1, 1), [
    k,
    model.parameterCount,
  ]);
  const usualWay = await startUsualWay?.(theta) ?? null;
  try {
    let usualSteps = 0;
    const nextBatch = () => batches.at(step + usualSteps++, options.batchSize);
    if (usualWay) progress(`the first ${dom ? "step" : "product"} of the usual way`);
    // The first of either is warm-up.
    const first = usualWay && dom ? await usualWay.step(nextBatch()) : null;
    if (!first) await usualWay?.product(1);
    const rounds = dom ? Math.min(ROUNDS, options.steps) : ROUNDS;
    const trajectories = dom && dom.trajectories;
    const outcome = await measureRounds(
      { ...options, theta, block, trajectories, usualWay, nextBatch, random: () => random.uniform() },
      rounds,
      options.steps,
    );
    const { times, gemm, sum } = outcome;
    const peakMemoryBytes = options.peakMemory();
    return {
      rounds,
      start: { step, loss, spectrum: dom && { eigenvalues: dom.eigenvalues, next: dom.next } },
      k,
      parameters: model.parameterCount,
      ceilings: {
        gemm: { size: gemm.size, gflops: rate(gemm.flops, times.gemm) },
        memory: { gigabytes: rate(sum.bytes, times.sum) },
      },
      gradient: reportProgram(times.gradient, objective.cost("gradient"), outcome),
      hessianProduct: reportProgram(times.hessianProduct, objective.cost("hessian", k), outcome),
      steps: dom && {
        sgd: summarise(times.steps.sgd),
        domSgd: {
          everyStep: dom.report("everyStep", times.steps.everyStep),
          adaptive: dom.report("adaptive", times.steps.adaptive),
        },
      },
      peakMemoryBytes,
      usualWay: usualWay && reportUsualWay(outcome, k, {
        ...usualWay,
        eigenvalueDifference: first && await compare(options, theta, first.eigenvalues, outcome),
      }),
    };
  } finally {
    await usualWay?.close();
    block.dispose();
    await dom?.dispose();
  }
}

/** SGD and Dom-SGD by both schedules, each a step from where they are measured: that one has its subspace from a cold solve. */
async function startDomSgd(options: BenchOptions, training: Training, { theta, step }: Trajectory) {
  const { engine, objective, k, seed, progress } = options;
  progress("solving for the dominant subspace");
  const trackers = {
    everyStep: new SubspaceTracker({ engine, objective, k, seed, schedule: "every-step" }),
    adaptive: new SubspaceTracker({ engine, objective, k, seed, schedule: "adaptive" }),
  };
  const { values } = await trackers.everyStep.at(theta);
  const next = trackers.everyStep.bulkEdge;
  trackers.adaptive.restore((await trackers.everyStep.save())!);
  const trajectories = {
    sgd: new Trajectory(training, theta, step),
    everyStep: new Trajectory(training, theta, step, trackers.everyStep),
    adaptive: new Trajectory(training, theta, step, trackers.adaptive),
  };
  await Promise.all(Object.values(trackers).map((tracker) => tracker.changeCourse()));
  for (const trajectory of Object.values(trajectories)) await trajectory.advance(1);
  const before = { everyStep: trackers.everyStep.statistics, adaptive: trackers.adaptive.statistics };
  return {
    trajectories,
    eigenvalues: [...values],
    next,
    report(name: "everyStep" | "adaptive", times: readonly number[]) {
      const { blockProducts, coldSolves } = trackers[name].statistics;
      const spent = {
        blockProducts: blockProducts - before[name].blockProducts,
        coldSolves: coldSolves - before[name].coldSolves,
      };
      return reportSteps(times, options.steps, spent, trajectories[name].auditedSines);
    },
    dispose: () => Promise.all(Object.values(trackers).map((tracker) => tracker.dispose())),
  };
}

/** The largest relative difference of an eigenvalue, at the first and the last θ of the usual way. */
async function compare(
  { k, engine, objective, progress }: BenchOptions,
  theta: Float32Array,
  eigenvaluesAtStart: readonly number[],
  outcome: RoundsOutcome,
): Promise<number> {
  progress("comparing the eigenvalues");
  const solve = async (theta: Float32Array) =>
    (await measureSpectrum({ engine, objective, theta, k })).eigenvalues;
  return Math.max(
    largestDifference(eigenvaluesAtStart, await solve(theta)),
    largestDifference(outcome.times.usualSteps.at(-1)!.eigenvalues, await solve(outcome.usualTheta!)),
  );
}
