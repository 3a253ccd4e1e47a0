import {
  createRandom,
  type Engine,
  initialParameters,
  type Model,
  type Objective,
  SubspaceTracker,
  type Tensor,
} from "@tiny-subspaces/core";
import { UserError } from "../errors.ts";
import { Batches } from "../runner/batches.ts";
import { type DomSchedule, type EngineMeasures, rate, reportProgram, reportSteps } from "./report.ts";
import { prepareRounds, type RoundTimes } from "./rounds.ts";
import { summarise } from "./spread.ts";
import { TimedTraining, type Training } from "./timedTraining.ts";

/** A setting on an engine. */
export interface EngineBenchOptions {
  readonly engine: Engine;
  readonly model: Model;
  /** The model's loss on the engine. */
  readonly objective: Objective;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly k: number;
  readonly seed: number;
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** Aborted when the benchmark is to stop. */
  readonly stop: AbortSignal;
  progress(text: string): void;
}

/** Where it is measured. */
export interface Start {
  readonly theta: Float32Array;
  /** SGD steps from initialisation. */
  readonly step: number;
  readonly loss: number;
}

export interface BenchPlan {
  readonly rounds: number;
  /** Training steps of each kind over all rounds; with 0 gradient and products alone are timed. */
  readonly steps: number;
  /** Whether steps of Dom-SGD are timed, or only those of SGD. */
  readonly isDomSgdTimed: boolean;
  /** Whether the subspaces of Dom-SGD are held against cold solves, one in every round. */
  readonly isAudited: boolean;
}

/**
 * Goes SGD's way from initialisation: the spectrum there is not that of training.
 * @throws UserError if training diverges; the reason of `stop` once it is aborted
 */
export async function trainToStart(options: EngineBenchOptions, steps: number): Promise<Start> {
  const { objective, model, seed, progress } = options;
  progress(`${steps} steps of SGD`);
  const prefix = new TimedTraining(trainingOf(options), initialParameters(model, seed), 0);
  if (steps > 0) await prefix.advance(steps);
  const { theta, step } = prefix;
  const { loss } = await objective.gradient(theta);
  if (!Number.isFinite(loss)) {
    throw new UserError(`the loss after ${steps} steps is ${loss}: expected a finite one`);
  }
  return { theta, step, loss };
}

function trainingOf(options: EngineBenchOptions): Training {
  return { ...options, batches: new Batches(options.seed, options.objective.samples) };
}

/** Random vectors [K, p] on the engine. */
export function randomBlock(
  { engine, model, seed }: Pick<EngineBenchOptions, "engine" | "model" | "seed">,
  k: number,
): Tensor {
  const p = model.parameterCount;
  return engine.upload(createRandom(seed, "bench").uniformArray(k * p, -1, 1), [k, p]);
}

/** All that is timed on one engine, in rounds. */
export interface EngineBench {
  readonly times: RoundTimes;
  /** The next round. */
  turn(): Promise<void>;
  /** @param peakMemoryBytes most bytes of memory that this process has taken so far */
  report(peakMemoryBytes: number): EngineMeasures;
  dispose(): Promise<void>;
}

export async function prepareBench(
  options: EngineBenchOptions,
  start: Start,
  { rounds, steps, isDomSgdTimed, isAudited }: BenchPlan,
): Promise<EngineBench> {
  const { k, seed, model, objective } = options;
  const isTraining = steps > 0;
  const dom = isTraining && isDomSgdTimed ? await startDomSgd(options, start) : null;
  const sgd = isTraining ? new TimedTraining(trainingOf(options), start.theta, start.step) : null;
  await sgd?.advance(1); // the first sets up
  const random = createRandom(seed, "audits");
  const block = randomBlock(options, k);
  const engineRounds = await prepareRounds(
    {
      ...options,
      theta: start.theta,
      block,
      trajectories: { ...(sgd ? { sgd } : {}), ...dom?.trajectories },
      isAudited,
      random: () => random.uniform(),
    },
    rounds,
    steps,
  );
  const { times, gemm, sum } = engineRounds;
  return {
    times,
    turn: () => engineRounds.turn(),
    report: (peakMemoryBytes) => ({
      ...{ rounds, k, peakMemoryBytes, parameters: model.parameterCount },
      start: {
        ...{ step: start.step, loss: start.loss },
        spectrum: dom && { eigenvalues: dom.eigenvalues, next: dom.next },
      },
      ceilings: {
        gemm: { size: gemm.size, gflops: rate(gemm.flops, times.gemm) },
        memory: { gigabytes: rate(sum.bytes, times.sum) },
      },
      gradient: reportProgram(times.gradient, objective.cost("gradient"), engineRounds),
      hessianProduct: reportProgram(times.hessianProduct, objective.cost("hessian", k), engineRounds),
      steps: isTraining ? { sgd: summarise(times.steps.sgd), domSgd: dom && dom.report(times, steps) } : null,
    }),
    async dispose() {
      await engineRounds.dispose();
      block.dispose();
      await dom?.dispose();
    },
  };
}

type PerSchedule<T> = Readonly<Record<DomSchedule, T>>;

/** Dom-SGD by both schedules, each a step from where it is measured: that one has its subspace from a cold solve. */
async function startDomSgd(options: EngineBenchOptions, { theta, step }: Start) {
  const { engine, objective, k, seed, progress } = options;
  progress("solving for the dominant subspace");
  const trackers = {
    everyStep: new SubspaceTracker({ engine, objective, k, seed, schedule: "every-step" }),
    adaptive: new SubspaceTracker({ engine, objective, k, seed, schedule: "adaptive" }),
  };
  const { values } = await trackers.everyStep.at(theta);
  const eigenvalues = [...values];
  /** λ_{k+1} */
  const next = trackers.everyStep.bulkEdge;
  trackers.adaptive.restore((await trackers.everyStep.save())!);
  const training = trainingOf(options);
  const trajectories: PerSchedule<TimedTraining> = {
    everyStep: new TimedTraining(training, theta, step, trackers.everyStep),
    adaptive: new TimedTraining(training, theta, step, trackers.adaptive),
  };
  await Promise.all(Object.values(trackers).map((tracker) => tracker.changeCourse()));
  for (const trajectory of Object.values(trajectories)) await trajectory.advance(1);
  const before = { everyStep: trackers.everyStep.statistics, adaptive: trackers.adaptive.statistics };

  function reportOf(schedule: DomSchedule, times: RoundTimes, steps: number) {
    const { blockProducts, coldSolves } = trackers[schedule].statistics;
    const spent = {
      blockProducts: blockProducts - before[schedule].blockProducts,
      coldSolves: coldSolves - before[schedule].coldSolves,
    };
    return reportSteps(times.steps[schedule], steps, spent, trajectories[schedule].auditedSines);
  }

  return {
    ...{ trajectories, eigenvalues, next },
    report: (times: RoundTimes, steps: number) => ({
      everyStep: reportOf("everyStep", times, steps),
      adaptive: reportOf("adaptive", times, steps),
    }),
    async dispose() {
      await Promise.all(Object.values(trackers).map((tracker) => tracker.dispose()));
    },
  };
}
