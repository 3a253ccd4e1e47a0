import { setTimeout as delay } from "node:timers/promises";
import type { BlockAlgebra, BlockOperator, Engine } from "@tiny-subspaces/core";
import { assess, largestMultiplicity } from "./convergence.ts";
import { type Excess, forecast } from "./forecast.ts";
import { type RefinedPairs, refinePairs } from "./refine.ts";
import { KrylovSpace, type RitzPairs } from "./space.ts";

/** How far an eigensolve has come. */
export interface SolveProgress {
  /** Block products so far. */
  readonly products: number;
  /** Vectors that the Hessian was multiplied with in them. */
  readonly vectors: number;
  /** See `Accuracy`. */
  readonly residual: number;
  readonly sine: number;
  /** Block products to come, as the last ones let expect; `null` where they do not tell. */
  readonly productsLeft: number | null;
}

export interface IterateOptions {
  readonly algebra: BlockAlgebra;
  readonly operator: BlockOperator;
  readonly precision: Engine["info"]["precision"];
  readonly k: number;
  /** Vectors a block product; `blockWidth(k)` unless told. */
  readonly width?: number;
  /** Ends after the product that is under way. */
  readonly stop?: AbortSignal;
  readonly onProgress?: (progress: SolveProgress) => void;
  /** Bytes that directions and their images may take. */
  readonly memoryBudget?: number;
  readonly maxProducts?: number;
  readonly seed?: number;
}

/** What an eigensolve has found: the first k pairs and the next, or as many as there are. */
export interface Found extends RefinedPairs {
  /**
   * - `converged`: accurate as asked, or all that there is
   * - `rounding`: as accurate as the engine's arithmetic allows
   * - `interrupted`: by `stop`
   * - `given up`: after `maxProducts`
   */
  readonly end: "converged" | "rounding" | "interrupted" | "given up";
  readonly products: number;
  readonly vectors: number;
}

/** Share of ‖H‖ that is rounding in a product. */
export const ROUNDING = { float32: 1e-7, float64: 1e-13 } as const;
const MEMORY_BUDGET = 3 * 2 ** 30;
const MAX_PRODUCTS = 500;
/** Rows above which Rayleigh–Ritz on the host takes longer than products. */
const MAX_ROWS = 300;
/** Rows for each block that goes without a look at the eigenvalues. */
const ROWS_A_LOOK = 100;

/**
 * Vectors a block product. A wider block takes more vectors for the same residuals, but less time for each: what depends on the
 * samples alone is computed once. Two are the fastest for as many eigenvalues as the paper asks for (docs/performance.md), and
 * the fewest that tell an eigenvalue that is there twice.
 */
export function blockWidth(k: number): number {
  return Math.max(2, Math.ceil(k / 15));
}

/**
 * Finds the largest eigenvalues of a symmetric operator, cold from random directions, by block Lanczos with full
 * orthogonalisation (Golub and Underwood 1977), that restarts only where memory is short. Where an eigenvalue is found as often
 * as there were directions to start from, it may be there more often: then as many random directions more are followed, for as
 * many products as the first took.
 */
export async function findTopPairs(options: IterateOptions): Promise<Found> {
  const { algebra, operator, k, precision, stop, maxProducts = MAX_PRODUCTS, seed = 0 } = options;
  const rounding = ROUNDING[precision];
  const { width = blockWidth(k) } = options;
  const limit = mostRows(options, width);
  const space = await KrylovSpace.begin({ algebra, operator, width, rounding, seed });
  let [products, vectors] = [1, space.size];
  /** Random directions that were started from, the product at which the last came, and the first that may be the last. */
  let [starts, begun, due] = [width, 0, 0];
  /** The excess at which to form the pairs, and what the last ones had. */
  let [wanted, before] = [1, Infinity];
  let nextCheck = 0;
  await letSignalsIn();
  const history: Excess[] = [];
  try {
    while (true) {
      const isStopped = stop?.aborted ?? false;
      const isLast = space.exhausted || isStopped || products >= maxProducts;
      if (isLast || space.size >= Math.min(nextCheck, limit)) {
        const ritz = space.ritz();
        const { residual, sine, excess, isAtFloor } = assess(ritz, k, rounding);
        history.push({ products, excess });
        const isEnough = space.size > k && (excess <= wanted || isAtFloor);
        const account = { products, vectors };
        options.onProgress?.({ ...account, residual, sine, productsLeft: forecast(history, wanted) });
        if (isLast) {
          const end = space.exhausted ? "converged" : isStopped ? "interrupted" : "given up";
          return { ...await formPairs(space, ritz, k), end, ...account };
        }
        if (isEnough && largestMultiplicity(ritz, k, rounding) >= starts) {
          starts += width;
          await space.widen(width);
          [begun, due] = [products, 2 * products - begun];
        } else if (isEnough && products >= due) {
          const pairs = await formPairs(space, ritz, k);
          const formed = assess(pairs, k, rounding).excess;
          if (formed <= 1) return { ...pairs, end: "converged", ...account };
          // The recurrence knows of no rounding: if it makes the difference, more products change nothing.
          if (isAtFloor || formed > 0.8 * before) return { ...pairs, end: "rounding", ...account };
          [wanted, before] = [wanted / 4, formed];
        }
        if (space.size + space.width > limit) await space.restart(ritz, Math.floor((k + 1 + limit) / 2));
        // The eigenvalues of a large matrix are not worth a look after every product.
        nextCheck = space.size + Math.floor(space.size / ROWS_A_LOOK) * space.width;
      }
      vectors += space.width;
      await space.grow();
      products++;
      await letSignalsIn();
    }
  } finally {
    space.dispose();
  }
}

/** Products that keep this thread busy follow one another without a pause in which a signal would be heard. */
async function letSignalsIn(): Promise<void> {
  await delay(1);
}

/** Rows that fit the memory, and no fewer than what a restart needs to go on. */
function mostRows({ algebra, k, memoryBudget = MEMORY_BUDGET }: IterateOptions, width: number): number {
  const rowBytes = 2 * Float32Array.BYTES_PER_ELEMENT * algebra.length;
  const most = Math.max(MAX_ROWS, 4 * k);
  return Math.max(2 * (k + 1) + 4 * width, Math.min(most, Math.floor(memoryBudget / rowBytes)));
}

async function formPairs(space: KrylovSpace, { vectors }: RitzPairs, k: number): Promise<RefinedPairs> {
  const count = Math.min(k + 1, vectors.rows);
  const pairs = await space.pairs(vectors.subMatrix(0, count - 1, 0, vectors.columns - 1));
  const refined = refinePairs(await pairs.directions.data(), await pairs.images.data(), count);
  pairs.directions.dispose();
  pairs.images.dispose();
  return refined;
}
