import {
  BlockAlgebra,
  type Engine,
  type Evaluation,
  type FloatArray,
  norm,
  type Objective,
  type Tensor,
} from "@tiny-subspaces/core";
import { UserError } from "../errors.ts";
import { sineOfAngle, TOLERANCE } from "./convergence.ts";
import { findTopPairs, type Found, type SolveProgress } from "./iterate.ts";

/** The top of the Hessian's spectrum at one θ, and the share of the gradient in its dominant subspace. */
export interface Spectrum {
  /** L(θ) */
  readonly loss: number;
  /** ‖∇L(θ)‖ */
  readonly gradNorm: number;
  /** λ₁ … λ_k; fewer where a solve was interrupted before it had a vector for each. */
  readonly eigenvalues: number[];
  /** ‖Huᵢ − λᵢuᵢ‖ of each: a bound on its distance from an eigenvalue of H, for H as the engine computes it. */
  readonly residuals: number[];
  /**
   * λ_{k+1}, an estimate unless `nextConverged`: the iteration ends when the first k have converged. `null` where k is the
   * number of parameters, and where it is not known at all.
   */
  readonly next: number | null;
  /** Its residual, which bounds its distance from an eigenvalue; `null` as `next`. */
  readonly nextResidual: number | null;
  /** Whether its residual is as small as those of the first k have to be; `null` as `next`. */
  readonly nextConverged: boolean | null;
  /** χ_k(∇L) = ‖P_k ∇L‖/‖∇L‖, 0 where the gradient is; `null` where fewer than k eigenvectors are known. */
  readonly chi: number | null;
  /** Bound on the error of χ: the sine of the largest angle that the residuals and the gap to λ_{k+1} admit. */
  readonly chiError: number;
  /** Whether the first k are as accurate as asked, or as the engine's arithmetic allows. */
  readonly converged: boolean;
  /** Whether a person ended the solve before that. */
  readonly interrupted: boolean;
  /** What was spent: block products, and the vectors in them. */
  readonly products: number;
  readonly productVectors: number;
  /** What keeps the numbers from being exact; `null` where nothing does. */
  readonly note: string | null;
}

export interface SpectrumRequest {
  readonly engine: Engine;
  readonly objective: Objective;
  readonly theta: FloatArray;
  readonly k: number;
  /** Ends the solve after the product that is under way, with what is known then. */
  readonly stop?: AbortSignal;
  readonly onProgress?: (progress: SolveProgress) => void;
}

/** Error of χ above which it is worth a note. */
const CHI_TOLERANCE = 1e-3;
/** Residual, relative to λ₁, up to which an eigenvalue counts as found. */
const RESIDUAL_TOLERANCE = 1e-4;

/**
 * Finds the top k eigenpairs to the accuracy that the engine's arithmetic has, cold from random directions; Rayleigh–Ritz in
 * float64 ends it. λ_{k+1} is known along with them, as the angle's bound needs it.
 * @throws UserError where loss, gradient or Hessian are beyond the engine's range; the reason of `stop`, if it is aborted before
 *   there is anything to tell
 */
export async function measureSpectrum(request: SpectrumRequest): Promise<Spectrum> {
  const { engine, objective, theta, k, stop, onProgress } = request;
  stop?.throwIfAborted();
  const algebra = new BlockAlgebra(engine, objective.parameterCount);
  const { precision } = engine.info;
  let first: Evaluation | null = null;
  try {
    const found = await findTopPairs({
      ...{ algebra, precision, k, stop, onProgress },
      operator: async (block) => {
        const evaluation = await objective.hessianProduct(theta, block);
        await checkRange(evaluation, precision);
        first ??= evaluation;
        return evaluation.product;
      },
    });
    return describeFound(found, first!, k, objective.parameterCount);
  } finally {
    await algebra.dispose();
  }
}

function describeFound(found: Found, { loss, gradient }: Evaluation, k: number, p: number): Spectrum {
  const { values, residuals, end, products, vectors } = found;
  const gradNorm = norm(gradient);
  const isKnown = values.length >= k;
  const chi = () => (gradNorm === 0 ? 0 : Math.min(1, found.componentNorm(gradient, k) / gradNorm));
  const hasNext = k < values.length;
  const chiError = hasNext || k === p ? sineOfAngle(values, residuals, k) : 1;
  return {
    loss,
    gradNorm,
    eigenvalues: [...values.subarray(0, k)],
    residuals: [...residuals.subarray(0, k)],
    next: hasNext ? values[k] : null,
    nextResidual: hasNext ? residuals[k] : null,
    nextConverged: hasNext ? residuals[k] <= TOLERANCE.residual * Math.abs(values[k]) : null,
    chi: isKnown ? chi() : null,
    chiError,
    converged: end === "converged" || end === "rounding",
    interrupted: end === "interrupted",
    products,
    productVectors: vectors,
    note: describe(found, k, chiError),
  };
}

/** Norms above these have squares that are not finite. */
const RANGES = { float32: 1.8e19, float64: 1.3e154 };

/** @throws UserError where the loss and its derivatives are too large for the engine's arithmetic, or no numbers */
async function checkRange(
  { loss, gradient, product }: Evaluation & { readonly product: Tensor },
  precision: keyof typeof RANGES,
): Promise<void> {
  const sizes = [Math.abs(loss), norm(gradient), norm(await product.data())];
  if (sizes.every((size) => size < RANGES[precision])) return;
  throw new UserError(
    `expected parameters at which the loss, its gradient and its Hessian are in ${precision}'s range, got a loss of ${loss} ` +
      `and a gradient of norm ${sizes[1]}: these parameters are too large`,
  );
}

function describe({ values, residuals, end }: Found, k: number, chiError: number): string | null {
  const scale = Math.abs(values[0]);
  if (end === "interrupted") {
    const missing = values.length < k ? `; λ${values.length + 1} to λ${k} are not known yet` : "";
    return `not converged: the solve was interrupted. Each λ is within its residual of an eigenvalue, which need not be the ` +
      `one of its number, and χ is that of the vectors found so far${missing}`;
  }
  if (scale === 0 && chiError > 0) {
    return `λ1 is 0, as far as the engine's precision goes: no subspace is dominant, and χ says nothing`;
  }
  const worst = Math.max(...residuals.subarray(0, k));
  if (end === "given up" || worst > RESIDUAL_TOLERANCE * scale) {
    return `the eigenvalues did not converge: the largest residual is ${
      (worst / scale).toExponential(1)
    } of λ1`;
  }
  if (chiError <= CHI_TOLERANCE) return null;
  return `λ${k} and λ${k + 1} are ${((values[k - 1] - values[k]) / scale).toExponential(1)} of λ1 apart, ` +
    `which is too close for the engine's precision: the dominant subspace, and χ with it, is not well determined`;
}
