import type { FloatArray, Tensor } from "../engines/mod.ts";
import type { Evaluation, Objective } from "../objective/mod.ts";
import type { BlockAlgebra } from "./blocks.ts";
import { separated, sineBound } from "./bound.ts";
import { type Eigenpairs, topEigenpairs } from "./eigen.ts";

/** S_k by a solve, with the sine that the residuals admit. */
export interface Solved extends Eigenpairs {
  readonly sine: number;
  readonly evaluation: Evaluation;
}

export interface SolveOptions {
  readonly algebra: BlockAlgebra;
  readonly objective: Objective;
  readonly k: number;
  readonly seed: number;
  /** Sine to reach. */
  readonly target: number;
  /** Rows to start from, and H times them; random ones unless told. */
  readonly start?: { readonly block: Tensor; readonly product: Tensor };
}

/** Residual, relative to λ₁, at which a pair counts as found where the angle says nothing. */
const PAIR_TOLERANCE = 1e-4;

/**
 * Solves for S_k(θ), the sine below `target` or, where S_k is not defined, every pair accurate; with eigenvector k + 1 as
 * guard. Its block products have k + 1 rows, as those of the tracker's corrections.
 */
export async function solveDominant(theta: FloatArray, options: SolveOptions): Promise<Solved> {
  const { algebra, objective, k, seed, target, start } = options;
  let evaluation: Evaluation | null = null;
  const pairs = await topEigenpairs({
    algebra,
    count: k,
    block: k + 1,
    guard: 1,
    seed,
    start: start?.block,
    startProduct: start?.product,
    operator: async (block) => {
      const { product, ...rest } = await objective.hessianProduct(theta, block);
      evaluation ??= rest;
      return product;
    },
    converged: (values, residuals, edge) =>
      sineBound(values, residuals, edge) <= target ||
      (!separated(values[k - 1], edge) &&
        residuals.every((residual) => residual <= PAIR_TOLERANCE * Math.abs(values[0]))),
  });
  return { ...pairs, sine: sineBound(pairs.values, pairs.residuals, pairs.edge), evaluation: evaluation! };
}

/** What a solve that did not converge has to say. */
export function describeSolve({ values, residuals, blockProducts }: Solved): string {
  const residual = (Math.max(...residuals) / Math.abs(values[0])).toExponential(1);
  return `the largest residual is ${residual} of λ1 after ${blockProducts} block products`;
}
