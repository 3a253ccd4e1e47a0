import { Batches } from "../runner/batches.ts";
import { measureSpectrum } from "../spectrum/spectrum.ts";
import {
  type BenchReport,
  compareWithUsualWay,
  inBlock,
  largestDifference,
  reportUsualWay,
} from "./report.ts";
import { countRounds, describeTurn } from "./rounds.ts";
import { type EngineBenchOptions, prepareBench, trainToStart } from "./engineBench.ts";
import { summarise } from "./spread.ts";
import { UsualRounds } from "./usualRounds.ts";
import type { UsualWay } from "./usualWay.ts";

export interface BenchOptions extends EngineBenchOptions {
  /** SGD steps from initialisation to where it is measured. */
  readonly prefixSteps: number;
  /**
   * Steps of each trajectory: SGD, Dom-SGD with a product every step, Dom-SGD with the tracker's own schedule. With 0 there
   * are none: gradient and products alone are timed.
   */
  readonly steps: number;
  /** What to compare with, started at the θ where it is measured; `null` for nothing. */
  readonly startUsualWay: ((theta: Float32Array) => Promise<UsualWay>) | null;
  /** Most bytes of memory that this process has taken so far. */
  peakMemory(): number;
}

/**
 * Measures ceilings, gradient, block Hessian product and training steps in interleaved rounds, from a θ on SGD's way.
 * @throws UserError if training diverges; the reason of `stop` once it is aborted
 */
export async function runBench(options: BenchOptions): Promise<BenchReport> {
  const { steps, batchSize, objective, seed, k, stop, progress } = options;
  const start = await trainToStart(options, options.prefixSteps);
  const isTraining = steps > 0;
  const rounds = countRounds(steps);
  const plan = { rounds, steps, isDomSgdTimed: true, isAudited: true };
  const bench = await prepareBench(options, start, plan);
  let usualWay: UsualWay | null = null;
  try {
    usualWay = await options.startUsualWay?.(start.theta) ?? null;
    const batches = new Batches(seed, objective.samples);
    const usual = usualWay && new UsualRounds(usualWay, {
      batch: (step) => batches.at(start.step + step, batchSize),
      isSgdTimed: isTraining,
      isDomSgdTimed: isTraining,
    });
    if (usual) progress(`the first ${isTraining ? "step" : "product"} of the usual way`);
    const eigenvalues = await usual?.warmUp() ?? null;
    let lastTheta = start.theta;
    for (let round = 1; round <= rounds; round++) {
      await bench.turn();
      stop.throwIfAborted();
      if (usualWay && isTraining && round === rounds) lastTheta = await usualWay.theta();
      await usual?.turn();
      const theirs = usual ? `, the usual way ${usual.describeTurn()}` : "";
      progress(`round ${round} of ${rounds}: ${describeTurn(bench.times)}${theirs}`);
    }
    const measures = bench.report(options.peakMemory());
    return {
      ...measures,
      usualWay: usual && usualWay && {
        ...reportUsualWay(usual, usualWay),
        productInBlock: summarise(inBlock(bench.times, k)),
        ratios: compareWithUsualWay(usual, bench.times, k),
        eigenvalueDifference: eigenvalues && Math.max(
          await compareEigenvalues(options, start.theta, eigenvalues),
          await compareEigenvalues(options, lastTheta, usual.steps.at(-1)!.eigenvalues),
        ),
      },
    };
  } finally {
    await usualWay?.close();
    await bench.dispose();
  }
}

const PRODUCTS_A_LINE = 10;

/** The largest relative difference of the usual way's eigenvalues at a θ from those of a cold solve. */
async function compareEigenvalues(
  { k, engine, objective, progress, stop }: BenchOptions,
  theta: Float32Array,
  theirs: readonly number[],
): Promise<number> {
  progress("comparing the eigenvalues");
  const { eigenvalues } = await measureSpectrum({
    ...{ engine, objective, theta, k, stop },
    onProgress({ products, residual }) {
      if (products % PRODUCTS_A_LINE > 0) return;
      progress(`${products} products, worst residual ${residual.toExponential(1)}`);
    },
  });
  stop.throwIfAborted();
  return largestDifference(theirs, eigenvalues);
}
