import {
  type Engine,
  fastestRun,
  type FloatArray,
  measureGemmRate,
  type Objective,
  prepareGemm,
  prepareSum,
  type Tensor,
} from "@tiny-subspaces/core";
import { least } from "../statistics.ts";
import type { TimedTraining } from "./timedTraining.ts";

/** What is held against the clock on one engine. */
export interface TimedParts {
  readonly engine: Engine;
  readonly objective: Objective;
  /** Where gradient and Hessian product are evaluated. */
  readonly theta: FloatArray;
  /** [K, p] */
  readonly block: Tensor;
  /** Those whose steps are timed. */
  readonly trajectories: Readonly<Partial<Record<TrajectoryName, TimedTraining>>>;
  /** Whether the subspaces of Dom-SGD are held against cold solves, one in every round. */
  readonly isAudited: boolean;
  /** Milliseconds of a monotonic clock. */
  now(): number;
  readonly stop: AbortSignal;
  /** A number in [0, 1). */
  random(): number;
}

export const trajectoryNames = ["sgd", "everyStep", "adaptive"] as const;
export type TrajectoryName = (typeof trajectoryNames)[number];

/** Milliseconds, a number a round: of the fastest evaluation, and of a step on average. */
export interface RoundTimes {
  /** Of one matrix product. */
  readonly gemm: number[];
  /** Of one sum of large arrays. */
  readonly sum: number[];
  readonly gradient: number[];
  readonly hessianProduct: number[];
  /** Empty where none are timed. */
  readonly steps: Readonly<Record<TrajectoryName, number[]>>;
}

export interface RoundsOutcome {
  readonly times: RoundTimes;
  readonly gemm: { readonly size: number; readonly flops: number };
  readonly sum: { readonly bytes: number };
}

/** Rounds of a benchmark of so many steps, each with a step at the least. */
export function countRounds(steps: number): number {
  return steps === 0 ? ROUNDS : Math.min(ROUNDS, steps);
}

const ROUNDS = 5;
/** Evaluations a round, fewer where they take long; the fastest counts, as of the ceilings. */
const EVALUATIONS = 3;
const EVALUATION_SECONDS = 5;
/** Seconds a round for each ceiling. */
const CEILING_SECONDS = 0.15;

/** An engine's turns: all its parts again and again, a little of each, so that what else the machine does meets them alike. */
export interface EngineRounds extends RoundsOutcome {
  /** The next round. */
  turn(): Promise<void>;
  dispose(): Promise<void>;
}

/** @param steps of each training, over all rounds */
export async function prepareRounds(parts: TimedParts, rounds: number, steps: number): Promise<EngineRounds> {
  const { engine, objective, theta, block, trajectories, isAudited, now, stop } = parts;
  const { size } = await measureGemmRate(engine, { seconds: 1, now });
  const [gemm, sum] = [await prepareGemm(engine, size), await prepareSum(engine)];
  await gemm.run();
  await sum.run();
  const times: RoundTimes = {
    ...{ gemm: [], sum: [], gradient: [], hessianProduct: [] },
    steps: { sgd: [], everyStep: [], adaptive: [] },
  };
  const stepsBefore = (round: number) => Math.floor(round * steps / rounds);

  /** Milliseconds of the fastest evaluation. */
  async function evaluate(work: () => Promise<unknown>): Promise<number> {
    const each: number[] = [];
    const begun = now();
    while (each.length < EVALUATIONS && now() - begun < 1000 * EVALUATION_SECONDS) {
      stop.throwIfAborted();
      const start = now();
      await work();
      each.push(now() - start);
    }
    return least(each);
  }

  return {
    ...{ times, gemm: { ...gemm, size }, sum },
    async turn() {
      const round = times.gemm.length;
      times.gemm.push(await fastestRun(gemm, CEILING_SECONDS, now));
      times.hessianProduct.push(await evaluate(() => multiply(objective, theta, block)));
      times.sum.push(await fastestRun(sum, CEILING_SECONDS, now));
      times.gradient.push(await evaluate(() => objective.gradient(theta)));
      const count = stepsBefore(round + 1) - stepsBefore(round);
      const auditAt = isAudited ? Math.floor(parts.random() * count) : undefined;
      for (const name of trajectoryNames) {
        const trajectory = trajectories[name];
        if (trajectory) times.steps[name].push(await trajectory.advance(count, auditAt));
      }
    },
    async dispose() {
      await Promise.all([gemm.dispose(), sum.dispose()]);
    },
  };
}

/** One Hessian product, waited for, also where an engine only queues it. */
export async function multiply(objective: Objective, theta: FloatArray, block: Tensor): Promise<void> {
  const { product } = await objective.hessianProduct(theta, block);
  await product.data();
  product.dispose();
}

/** The last of an engine's rounds, for a person who waits. */
export function describeTurn({ hessianProduct, steps }: RoundTimes): string {
  const parts = [`block product ${milliseconds(hessianProduct.at(-1)!)}`];
  if (steps.everyStep.length > 0) {
    parts.push(
      `Dom-SGD step ${milliseconds(steps.everyStep.at(-1)!)} (a product each), ` +
        `${milliseconds(steps.adaptive.at(-1)!)} (adaptive)`,
    );
  }
  return parts.join(", ");
}

const milliseconds = (time: number) => `${Math.round(time)} ms`;
