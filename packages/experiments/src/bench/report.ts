import type { ObjectiveCost, TrackerStatistics } from "@tiny-subspaces/core";
import { greatest, mean } from "../statistics.ts";
import type { RoundsOutcome, RoundTimes } from "./rounds.ts";
import { sideBySide, type Spread, summarise } from "./spread.ts";
import type { UsualTimes } from "./usualRounds.ts";
import type { UsualTime, UsualWay } from "./usualWay.ts";

/** What a benchmark has found of one engine, and of the usual way. */
export interface BenchReport extends EngineMeasures {
  readonly usualWay: UsualWayReport | null;
}

/** What is measured of one engine. Times are in milliseconds, rates in 10⁹ a second. */
export interface EngineMeasures {
  readonly rounds: number;
  /** Where it was measured. */
  readonly start: {
    /** SGD steps from initialisation. */
    readonly step: number;
    readonly loss: number;
    /** λ₁ … λ_k, and λ_{k+1}; `null` where no steps of Dom-SGD are timed. */
    readonly spectrum: { readonly eigenvalues: readonly number[]; readonly next: number } | null;
  };
  readonly k: number;
  readonly parameters: number;
  /** What the engine reaches with nothing else to do. */
  readonly ceilings: {
    readonly gemm: { readonly size: number; readonly gflops: Rate };
    readonly memory: { readonly gigabytes: Rate };
  };
  readonly gradient: ProgramReport;
  /** With a block of k vectors. */
  readonly hessianProduct: ProgramReport;
  /** `null` where none are timed. */
  readonly steps: {
    readonly sgd: Spread;
    readonly domSgd: Readonly<Record<DomSchedule, DomReport>> | null;
  } | null;
  /** Of this process, up to the end of the rounds. */
  readonly peakMemoryBytes: number;
}

/** Dom-SGD with a product at every step, and by the tracker's own schedule. */
export type DomSchedule = "everyStep" | "adaptive";

export interface Rate {
  readonly median: number;
  readonly best: number;
}

/** One program over the whole training subset. */
export interface ProgramReport extends ObjectiveCost {
  readonly milliseconds: Spread;
  readonly gflops: Rate;
  /** Of the ceiling of matrix products: the median of rounds, each with its own ceiling, and best against best. */
  readonly share: Rate;
  /** Least time for the products, and for the memory that all else moves, at the best rates of the two ceilings. */
  readonly bounds: { readonly products: number; readonly memory: number };
}

export interface DomReport {
  readonly milliseconds: Spread;
  readonly steps: number;
  /** Products of the Hessian with a block of k vectors. */
  readonly productsPerStep: number;
  readonly coldSolves: number;
  readonly audits: number;
  /** The worst audited sine of the largest angle to the exact subspace; `null` without audits. */
  readonly worstSine: number | null;
}

/** The usual way's own times, and how they compare with ours. */
export interface UsualWayReport extends UsualMeasures {
  /** Milliseconds of one Hessian-vector product in a block of k on the engine. */
  readonly productInBlock: Spread;
  readonly ratios: UsualRatios;
  /** Largest relative difference of an eigenvalue from the engine's; `null` where no steps of Dom-SGD are timed. */
  readonly eigenvalueDifference: number | null;
}

/** What is measured of the usual way, in milliseconds. */
export interface UsualMeasures {
  readonly versions: Readonly<Record<string, string>>;
  readonly device: string;
  readonly threads: number;
  readonly peakMemoryBytes: number;
  readonly gradient: Spread;
  /** One Hessian-vector product. */
  readonly product: Spread;
  /** `null` where they are not timed. */
  readonly sgd: Spread | null;
  readonly domSgd: {
    readonly steps: number;
    readonly milliseconds: Spread;
    /** Single Hessian-vector products. */
    readonly productsPerStep: number;
  } | null;
}

/** How many times as long it takes the usual way; `null` where one of the two is not timed. */
export interface UsualRatios {
  readonly gradient: Ratio;
  /** One Hessian-vector product, against a k-th of a block. */
  readonly product: Ratio;
  readonly sgd: Ratio | null;
  readonly domSgd: Readonly<Record<DomSchedule, Ratio>> | null;
}

/** The median of rounds, and mean against mean. */
export interface Ratio {
  readonly median: number;
  readonly mean: number;
}

/** Relative difference of eigenvalues above which the two ways do not compute the same. */
export const EIGENVALUE_TOLERANCE = 1e-3;

/** Cost against the clock, and against the ceilings. */
export function reportProgram(
  times: readonly number[],
  cost: ObjectiveCost,
  { times: { gemm, sum }, gemm: { flops }, sum: { bytes } }: RoundsOutcome,
): ProgramReport {
  const milliseconds = summarise(times);
  const ceiling = rate(flops, gemm);
  const gflops = rate(cost.flops, times);
  // (F/t) / (F₀/t₀) = (F/F₀)·(t₀/t)
  const share = { median: cost.flops / flops * sideBySide(gemm, times), best: gflops.best / ceiling.best };
  const bounds = {
    products: cost.flops / ceiling.best / 1e6,
    memory: cost.bytes / rate(bytes, sum).best / 1e6,
  };
  return { ...cost, milliseconds, gflops, share, bounds };
}

/** 10⁹ operations or bytes a second, from milliseconds. */
export function rate(amount: number, times: readonly number[]): Rate {
  const { median, best } = summarise(times);
  return { median: amount / median / 1e6, best: amount / best / 1e6 };
}

export function reportSteps(
  times: readonly number[],
  steps: number,
  statistics: Pick<TrackerStatistics, "blockProducts" | "coldSolves">,
  auditedSines: readonly number[],
): DomReport {
  return {
    milliseconds: summarise(times),
    steps,
    productsPerStep: statistics.blockProducts / steps,
    coldSolves: statistics.coldSolves,
    audits: auditedSines.length,
    worstSine: auditedSines.length === 0 ? null : greatest(auditedSines),
  };
}

export function reportUsualWay(
  { steps, products, gradients, sgdSteps }: UsualTimes,
  { versions, device, threads }: Pick<UsualWay, "versions" | "device" | "threads">,
): UsualMeasures {
  return {
    versions,
    device,
    threads,
    peakMemoryBytes: greatest(
      [...steps, ...products, ...gradients, ...sgdSteps].map((one) => one.peakMemoryBytes),
    ),
    gradient: summarise(millisecondsOf(gradients)),
    product: summarise(millisecondsOf(products)),
    sgd: sgdSteps.length === 0 ? null : summarise(millisecondsOf(sgdSteps)),
    domSgd: steps.length === 0 ? null : {
      steps: steps.length,
      milliseconds: summarise(millisecondsOf(steps)),
      productsPerStep: mean(steps.map(({ products }) => products)),
    },
  };
}

/** Their rounds against ours. */
export function compareWithUsualWay(theirs: UsualTimes, ours: RoundTimes, k: number): UsualRatios {
  const ratio = (theirs: readonly UsualTime[], ours: readonly number[]): Ratio => {
    const times = millisecondsOf(theirs);
    return { median: sideBySide(times, ours), mean: mean(times) / mean(ours) };
  };
  const { gradient, steps } = ours;
  const hasBoth = (theirs: readonly unknown[], ours: readonly unknown[]) =>
    theirs.length > 0 && ours.length > 0;
  return {
    gradient: ratio(theirs.gradients, gradient),
    product: ratio(theirs.products, inBlock(ours, k)),
    sgd: hasBoth(theirs.sgdSteps, steps.sgd) ? ratio(theirs.sgdSteps, steps.sgd) : null,
    domSgd: hasBoth(theirs.steps, steps.everyStep)
      ? { everyStep: ratio(theirs.steps, steps.everyStep), adaptive: ratio(theirs.steps, steps.adaptive) }
      : null,
  };
}

/** Milliseconds of one Hessian-vector product of a block of k, a number a round. */
export function inBlock({ hessianProduct }: RoundTimes, k: number): number[] {
  return hessianProduct.map((time) => time / k);
}

const millisecondsOf = (times: readonly UsualTime[]) => times.map(({ seconds }) => 1000 * seconds);

/** The largest |aᵢ − bᵢ|/|bᵢ|. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return greatest(Array.from(b, (value, i) => Math.abs(a[i] - value) / Math.abs(value)));
}
