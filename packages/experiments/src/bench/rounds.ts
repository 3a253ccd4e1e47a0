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
import type { UsualProduct, UsualStep, UsualWay } from "./usualWay.ts";

/** All that is held against the clock. */
export interface Subjects {
  readonly engine: Engine;
  readonly objective: Objective;
  /** Where gradient and Hessian product are evaluated. */
  readonly theta: FloatArray;
  /** [K, p] */
  readonly block: Tensor;
  /** `null` where no training steps are timed. */
  readonly trajectories: Readonly<Record<TrajectoryName, Trajectory>> | null;
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
  readonly usualProducts: UsualProduct[];
}

export interface RoundsOutcome {
  readonly times: RoundTimes;
  readonly gemm: { readonly size: number; readonly flops: number };
  readonly sum: { readonly bytes: number };
  /** The usual way's θ at the start of its last step; `null` without it. */
  readonly usualTheta: Float32Array | null;
}

/** Evaluations a round, fewer where they take long; the fastest counts, as of the ceilings. */
const EVALUATIONS = 3;
const EVALUATION_SECONDS = 5;
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
    ...{ gemm: [], sum: [], gradient: [], hessianProduct: [], usualSteps: [], usualProducts: [] },
    steps: { sgd: [], everyStep: [], adaptive: [] },
  };
  const evaluate = async (work: () => Promise<void>) => {
    const each: number[] = [];
    const begun = now();
    while (each.length < EVALUATIONS && now() - begun < 1000 * EVALUATION_SECONDS) {
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
    if (trajectories) {
      const count = Math.floor((round + 1) * steps / rounds) - Math.floor(round * steps / rounds);
      const auditAt = Math.floor(subjects.random() * count);
      for (const name of trajectoryNames) {
        times.steps[name].push(await trajectories[name].advance(count, auditAt));
      }
    }
    if (usualWay) {
      stop.throwIfAborted();
      if (trajectories) {
        if (round === rounds - 1) usualTheta = await usualWay.theta();
        times.usualSteps.push(await usualWay.step(subjects.nextBatch()));
      }
      times.usualProducts.push(await usualWay.product(USUAL_PRODUCTS));
    }
    progress(describeRound(times, round, rounds));
  }
  await Promise.all([gemm.dispose(), sum.dispose()]);
  return { times, gemm: { size, flops: gemm.flops }, sum: { bytes: sum.bytes }, usualTheta };
}

function describeRound(
  { hessianProduct, steps, usualSteps, usualProducts }: RoundTimes,
  round: number,
  rounds: number,
): string {
  const parts = [`block product ${milliseconds(hessianProduct[round])}`];
  if (steps.everyStep.length > 0) {
    parts.push(
      `Dom-SGD step ${milliseconds(steps.everyStep[round])} (a product each), ` +
        `${milliseconds(steps.adaptive[round])} (adaptive)`,
    );
  }
  if (usualProducts[round]) {
    parts.push(`the usual way ${milliseconds(1000 * usualProducts[round].seconds)} a product`);
  }
  if (usualSteps[round]) parts.push(`${usualSteps[round].seconds.toFixed(1)} s a step`);
  return `round ${round + 1} of ${rounds}: ${parts.join(", ")}`;
}

const milliseconds = (time: number) => `${Math.round(time)} ms`;
