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
import { least } from "../figures/measure.ts";
import type { Trajectory } from "./trajectory.ts";
import type { UsualStep, UsualWay } from "./usualWay.ts";

/** All that is held against the clock. */
export interface Subjects {
  readonly engine: Engine;
  readonly objective: Objective;
  /** Where gradient and Hessian product are evaluated. */
  readonly theta: FloatArray;
  /** [K, p] */
  readonly block: Tensor;
  readonly trajectories: Readonly<Record<TrajectoryName, Trajectory>>;
  readonly usualWay: UsualWay | null;
  /** The mini-batch of the step that the usual way makes next. */
  nextBatch(): Int32Array;
  /** Milliseconds of a monotonic clock. */
  now(): number;
  readonly stop: AbortSignal;
  /** A number in [0, 1). */
  random(): number;
  progress(text: string): void;
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
  readonly steps: Readonly<Record<TrajectoryName, number[]>>;
  readonly usualSteps: UsualStep[];
  /** Of one Hessian-vector product. */
  readonly usualProduct: number[];
}

export interface RoundsOutcome {
  readonly times: RoundTimes;
  readonly gemm: { readonly size: number; readonly flops: number };
  readonly sum: { readonly bytes: number };
  /** The usual way's θ at the start of its last step; `null` without it. */
  readonly usualTheta: Float32Array | null;
}

/** Evaluations a round; the fastest counts, as of the ceilings. */
const EVALUATIONS = 3;
/** Seconds a round for each ceiling. */
const CEILING_SECONDS = 0.15;
const USUAL_PRODUCTS = 2;

/**
 * Goes through all subjects again and again, a little of each, so that what else the machine does meets them alike.
 * @param steps of each trajectory, over all rounds
 */
export async function measureRounds(
  subjects: Subjects,
  rounds: number,
  steps: number,
): Promise<RoundsOutcome> {
  const { engine, objective, theta, block, trajectories, usualWay, now, stop, progress } = subjects;
  const { size } = await measureGemmRate(engine, { seconds: 1, now });
  const [gemm, sum] = [await prepareGemm(engine, size), await prepareSum(engine)];
  await Promise.all([gemm.run(), sum.run()]);
  const times: RoundTimes = {
    ...{ gemm: [], sum: [], gradient: [], hessianProduct: [], usualSteps: [], usualProduct: [] },
    steps: { sgd: [], everyStep: [], adaptive: [] },
  };
  const evaluate = async (work: () => Promise<void>) => {
    const each = [];
    for (let i = 0; i < EVALUATIONS; i++) {
      stop.throwIfAborted();
      const start = now();
      await work();
      each.push(now() - start);
    }
    return least(each);
  };
  let usualTheta: Float32Array | null = null;
  for (let round = 0; round < rounds; round++) {
    times.gemm.push(await fastestRun(gemm, CEILING_SECONDS, now));
    times.hessianProduct.push(
      await evaluate(async () => {
        const { product } = await objective.hessianProduct(theta, block);
        await product.data(); // waits for it, also where an engine only queues it
        product.dispose();
      }),
    );
    times.sum.push(await fastestRun(sum, CEILING_SECONDS, now));
    times.gradient.push(await evaluate(async () => void await objective.gradient(theta)));
    const count = Math.floor((round + 1) * steps / rounds) - Math.floor(round * steps / rounds);
    const auditAt = Math.floor(subjects.random() * count);
    for (const name of trajectoryNames) {
      times.steps[name].push(await trajectories[name].advance(count, auditAt));
    }
    if (usualWay) {
      stop.throwIfAborted();
      if (round === rounds - 1) usualTheta = await usualWay.theta();
      times.usualSteps.push(await usualWay.step(subjects.nextBatch()));
      times.usualProduct.push(1000 * await usualWay.product(USUAL_PRODUCTS));
    }
    progress(describeRound(times, round, rounds));
  }
  await Promise.all([gemm.dispose(), sum.dispose()]);
  return { times, gemm: { size, flops: gemm.flops }, sum: { bytes: sum.bytes }, usualTheta };
}

function describeRound(
  { hessianProduct, steps, usualSteps }: RoundTimes,
  round: number,
  rounds: number,
): string {
  const ms = (times: readonly number[]) => `${Math.round(times[round])} ms`;
  const usual = usualSteps[round] ? `, the usual way ${usualSteps[round].seconds.toFixed(1)} s` : "";
  return `round ${round + 1} of ${rounds}: block product ${ms(hessianProduct)}, Dom-SGD step ${
    ms(steps.everyStep)
  } ` +
    `(a product each), ${ms(steps.adaptive)} (adaptive)${usual}`;
}
