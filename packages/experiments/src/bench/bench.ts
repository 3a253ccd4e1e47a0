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
  type UsualWayReport,
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
  /** Steps of each trajectory: SGD, Dom-SGD with a product every step, Dom-SGD with the tracker's own schedule. */
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

  progress("solving for the dominant subspace");
  const { k } = options;
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
  // The first step has its subspace from the cold solve already.
  for (const trajectory of Object.values(trajectories)) await trajectory.advance(1);
  const before = { everyStep: trackers.everyStep.statistics, adaptive: trackers.adaptive.statistics };

  const random = createRandom(seed, "bench");
  const block = engine.upload(random.uniformArray(k * model.parameterCount, -1, 1), [
    k,
    model.parameterCount,
  ]);
  const usualWay = await startUsualWay?.(theta) ?? null;
  try {
    let usualSteps = 0;
    const nextBatch = () => batches.at(step + usualSteps++, options.batchSize);
    if (usualWay) progress("the first step of the usual way");
    const first = usualWay && await usualWay.step(nextBatch());
    const rounds = Math.min(ROUNDS, options.steps);
    const outcome = await measureRounds(
      { ...options, theta, block, trajectories, usualWay, nextBatch, random: () => random.uniform() },
      rounds,
      options.steps,
    );
    const { times, gemm, sum } = outcome;
    const peakMemoryBytes = options.peakMemory();
    const dom = (name: "everyStep" | "adaptive") => {
      const { blockProducts, coldSolves } = trackers[name].statistics;
      const spent = {
        blockProducts: blockProducts - before[name].blockProducts,
        coldSolves: coldSolves - before[name].coldSolves,
      };
      return reportSteps(times.steps[name], options.steps, spent, trajectories[name].auditedSines);
    };
    return {
      rounds,
      start: { step, loss, eigenvalues: [...values], next },
      k,
      parameters: model.parameterCount,
      ceilings: {
        gemm: { size: gemm.size, gflops: rate(gemm.flops, times.gemm) },
        memory: { gigabytes: rate(sum.bytes, times.sum) },
      },
      gradient: reportProgram(times.gradient, objective.cost("gradient"), outcome),
      hessianProduct: reportProgram(times.hessianProduct, objective.cost("hessian", k), outcome),
      steps: {
        sgd: summarise(times.steps.sgd),
        domSgd: { everyStep: dom("everyStep"), adaptive: dom("adaptive") },
      },
      peakMemoryBytes,
      usualWay: usualWay && await compare(options, theta, usualWay, first!.eigenvalues, outcome),
    };
  } finally {
    await usualWay?.close();
    block.dispose();
    await Promise.all(Object.values(trackers).map((tracker) => tracker.dispose()));
  }
}

/** Times against times, and eigenvalues against eigenvalues at the first and the last θ of the usual way. */
async function compare(
  { k, engine, objective, progress }: BenchOptions,
  theta: Float32Array,
  { versions, threads }: UsualWay,
  eigenvaluesAtStart: readonly number[],
  outcome: RoundsOutcome,
): Promise<UsualWayReport> {
  progress("comparing the eigenvalues");
  const solve = async (theta: Float32Array) =>
    (await measureSpectrum({ engine, objective, theta, k })).eigenvalues;
  const eigenvalueDifference = Math.max(
    largestDifference(eigenvaluesAtStart, await solve(theta)),
    largestDifference(outcome.times.usualSteps.at(-1)!.eigenvalues, await solve(outcome.usualTheta!)),
  );
  return reportUsualWay(outcome, k, { versions, threads, eigenvalueDifference });
}
