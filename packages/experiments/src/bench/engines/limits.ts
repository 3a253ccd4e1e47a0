import { formatDuration } from "../../format.ts";

/**
 * Of a block product, what a round takes with the gradient and the ceilings. Slow engines make one of each in a round.
 */
const ROUND_PRODUCTS = 1.2;
/** Rates are measured on matrices as large as there is time for: larger ones may be so many times faster. */
const RATE_MARGIN = 3;
/** Block products of a cold solve from random vectors, about. */
const COLD_SOLVE_PRODUCTS = 20;

/** What the time for one engine is spent on. */
export interface Work {
  readonly rounds: number;
  /** Training steps of each kind. */
  readonly steps: number;
  /** Time that the rounds may take, and that the steps of Dom-SGD may, in seconds. */
  readonly limit: number;
}

/**
 * Why an engine is left out, judged by its matrix products, which spares it the block product.
 * @param flops of a block product
 * @param gflops rate of its matrix products, in 10⁹ a second
 */
export function refuseByRate(flops: number, gflops: number, work: Work): string | null {
  const seconds = flops / gflops / 1e9;
  if (secondsOfRounds(seconds, work) <= RATE_MARGIN * work.limit) return null;
  return `a block product takes about ${formatDuration(seconds)} (${(flops / 1e9).toPrecision(3)} GFLOP at ` +
    `${gflops.toPrecision(2)} GFLOP/s), so that ${work.rounds} rounds outlast the limit of ${
      formatDuration(work.limit)
    }`;
}

/** Why an engine is left out, judged by one block product. */
export function refuseByTime(seconds: number, work: Work): string | null {
  if (secondsOfRounds(seconds, work) <= work.limit) return null;
  return `a block product takes ${
    formatDuration(seconds)
  }, so that ${work.rounds} rounds outlast the limit of ` +
    formatDuration(work.limit);
}

/** Why no steps of Dom-SGD are timed: two trackers, the one with a product a step, after a cold solve. */
export function refuseDomSgd(seconds: number, { steps, limit }: Work): string | null {
  const needed = steps === 0 ? 0 : seconds * (COLD_SOLVE_PRODUCTS + 2 * steps);
  if (needed <= limit) return null;
  return `${steps} steps of Dom-SGD with a block product of ${
    formatDuration(seconds)
  } outlast the limit of ` +
    formatDuration(limit);
}

/**
 * The same for the usual way, which makes a product more than two for each of k vectors at every step.
 * @param seconds of one Hessian-vector product
 */
export function refuseUsualDomSgd(seconds: number, k: number, { rounds, limit }: Work): string | null {
  const products = 2 * k + 1;
  if (seconds * products * (rounds + 1) <= limit) return null;
  return `a step of Dom-SGD in each of ${rounds} rounds, with ${products} products of ${
    formatDuration(seconds)
  }, ` +
    `outlasts the limit of ${formatDuration(limit)}`;
}

function secondsOfRounds(product: number, { rounds }: Work): number {
  // One more sets up.
  return product * ROUND_PRODUCTS * (rounds + 1);
}
