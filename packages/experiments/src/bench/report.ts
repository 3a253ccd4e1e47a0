import type { ObjectiveCost, TrackerStatistics } from "@tiny-subspaces/core";
import { greatest, mean } from "../figures/measure.ts";
import type { RoundsOutcome, TrajectoryName } from "./rounds.ts";
import { sideBySide, summarise, type Timing } from "./timing.ts";

/** What a benchmark has found. Times are in milliseconds, rates in 10⁹ a second. */
export interface BenchReport {
  readonly rounds: number;
  /** Where it was measured. */
  readonly start: {
    /** SGD steps from initialisation. */
    readonly step: number;
    readonly loss: number;
    /** λ₁ … λ_k, and λ_{k+1}; `null` where no training steps are timed. */
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
    readonly sgd: Timing;
    readonly domSgd: Readonly<Record<"everyStep" | "adaptive", DomReport>>;
  } | null;
  /** Of this process, up to the end of the rounds. */
  readonly peakMemoryBytes: number;
  readonly usualWay: UsualWayReport | null;
}

export interface Rate {
  readonly median: number;
  readonly best: number;
}

/** One program over the whole training subset. */
export interface ProgramReport extends ObjectiveCost {
  readonly milliseconds: Timing;
  readonly gflops: Rate;
  /** Of the ceiling of matrix products: the median of rounds, each with its own ceiling, and best against best. */
  readonly share: Rate;
  /** Least time for the products, and for the memory that all else moves, at the best rates of the two ceilings. */
  readonly bounds: { readonly products: number; readonly memory: number };
}

export interface DomReport {
  readonly milliseconds: Timing;
  readonly steps: number;
  /** Products of the Hessian with a block of k vectors. */
  readonly productsPerStep: number;
  readonly coldSolves: number;
  readonly audits: number;
  /** The worst audited sine of the largest angle to the exact subspace. */
  readonly worstSine: number;
}

export interface UsualWayReport {
  readonly versions: Readonly<Record<string, string>>;
  readonly threads: number;
  readonly peakMemoryBytes: number;
  /** Milliseconds of one Hessian-vector product, here and in a block of k on the engine. */
  readonly product: Timing;
  readonly productInBlock: Timing;
  /** How many times as long a product takes. */
  readonly productRatio: Ratio;
  /** `null` where no training steps are timed. */
  readonly domSgd: UsualStepsReport | null;
}

export interface UsualStepsReport {
  readonly steps: number;
  readonly milliseconds: Timing;
  /** Single Hessian-vector products. */
  readonly productsPerStep: number;
  /** How many times as long a step takes as here. */
  readonly ratios: Readonly<Record<"everyStep" | "adaptive", Ratio>>;
  /** Largest relative difference of an eigenvalue from the engine's, at the start and at its last step. */
  readonly eigenvalueDifference: number;
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
    worstSine: greatest(auditedSines),
  };
}

/** Their rounds against ours. */
export function reportUsualWay(
  { times }: RoundsOutcome,
  k: number,
  about: Pick<UsualWayReport, "versions" | "threads"> & { readonly eigenvalueDifference: number | null },
): UsualWayReport {
  const { usualSteps, usualProducts, hessianProduct, steps } = times;
  const { versions, threads, eigenvalueDifference } = about;
  const product = usualProducts.map(({ seconds }) => 1000 * seconds);
  const inBlock = hessianProduct.map((time) => time / k);
  const milliseconds = usualSteps.map(({ seconds }) => 1000 * seconds);
  const ratio = (theirs: readonly number[], ours: readonly number[]): Ratio => ({
    median: sideBySide(theirs, ours),
    mean: mean(theirs) / mean(ours),
  });
  const stepRatio = (name: TrajectoryName) => ratio(milliseconds, steps[name]);
  return {
    versions,
    threads,
    peakMemoryBytes: greatest([...usualSteps, ...usualProducts].map((one) => one.peakMemoryBytes)),
    product: summarise(product),
    productInBlock: summarise(inBlock),
    productRatio: ratio(product, inBlock),
    domSgd: eigenvalueDifference === null ? null : {
      steps: usualSteps.length,
      milliseconds: summarise(milliseconds),
      productsPerStep: mean(usualSteps.map(({ products }) => products)),
      ratios: { everyStep: stepRatio("everyStep"), adaptive: stepRatio("adaptive") },
      eigenvalueDifference,
    },
  };
}

/** The largest |aᵢ − bᵢ|/|bᵢ|. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return greatest(Array.from(b, (value, i) => Math.abs(a[i] - value) / Math.abs(value)));
}
