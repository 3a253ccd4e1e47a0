import {
  BlockAlgebra,
  type Engine,
  type Evaluation,
  type FloatArray,
  norm,
  type Objective,
  type Tensor,
  topEigenpairs,
} from "@tiny-subspaces/core";
import { UserError } from "../errors.ts";
import { sineOfAngle, untilAccurate } from "./convergence.ts";
import { refinePairs } from "./refine.ts";

/** The top of the Hessian's spectrum at one θ, and the share of the gradient in its dominant subspace. */
export interface Spectrum {
  /** L(θ) */
  readonly loss: number;
  /** ‖∇L(θ)‖ */
  readonly gradNorm: number;
  /** λ₁ … λ_k */
  readonly eigenvalues: number[];
  /** ‖Huᵢ − λᵢuᵢ‖ of each: a bound on the error of its eigenvalue, for H as the engine computes it. */
  readonly residuals: number[];
  /**
   * λ_{k+1} as far as it is known: the iteration ends when the first k have converged; `null` where k is the number of
   * parameters.
   */
  readonly next: number | null;
  /** Its residual, which bounds its distance from an eigenvalue; `null` as `next`. */
  readonly nextResidual: number | null;
  /** χ_k(∇L) = ‖P_k ∇L‖/‖∇L‖, 0 where the gradient is. */
  readonly chi: number;
  /** Bound on the error of χ: the sine of the largest angle that the residuals and the gap to λ_{k+1} admit. */
  readonly chiError: number;
  readonly converged: boolean;
  /** What keeps the numbers from being exact; `null` where nothing does. */
  readonly note: string | null;
}

export interface SpectrumRequest {
  readonly engine: Engine;
  readonly objective: Objective;
  readonly theta: FloatArray;
  readonly k: number;
}

/** Error of χ above which it is worth a note. */
const CHI_TOLERANCE = 1e-3;
/** Residual, relative to λ₁, up to which an eigenvalue counts as found. */
const RESIDUAL_TOLERANCE = 1e-4;
const MAX_BLOCK_PRODUCTS = 200;

/**
 * Finds the top k eigenpairs to the accuracy that the engine's arithmetic has, cold from random directions. A few pairs
 * more are followed, so that λ_{k+1} is known too and clusters at the edge do not hold up the rest; Rayleigh–Ritz in float64
 * ends it.
 */
export async function measureSpectrum({ engine, objective, theta, k }: SpectrumRequest): Promise<Spectrum> {
  const p = objective.parameterCount;
  const count = Math.min(p, k + Math.max(6, Math.ceil(k / 2)));
  const algebra = new BlockAlgebra(engine, p);
  try {
    const { basis, converged } = await topEigenpairs({
      algebra,
      count,
      operator: async (block) => {
        const evaluation = await objective.hessianProduct(theta, block);
        await checkRange(evaluation, engine.info.precision);
        return evaluation.product;
      },
      converged: untilAccurate(k),
      maxBlockProducts: MAX_BLOCK_PRODUCTS,
    });
    const { loss, gradient, product } = await objective.hessianProduct(theta, basis);
    const refined = refinePairs(await basis.data(), await product.data(), count);
    const { values, residuals } = refined;
    basis.dispose();
    product.dispose();
    const gradNorm = norm(gradient);
    const chi = gradNorm === 0 ? 0 : Math.min(1, refined.componentNorm(gradient, k) / gradNorm);
    const chiError = sineOfAngle(values, residuals, k);
    return {
      loss,
      gradNorm,
      eigenvalues: [...values.subarray(0, k)],
      residuals: [...residuals.subarray(0, k)],
      next: k < count ? values[k] : null,
      nextResidual: k < count ? residuals[k] : null,
      chi,
      chiError,
      converged,
      note: describe(values, residuals, k, chiError),
    };
  } finally {
    await algebra.dispose();
  }
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

function describe(values: Float64Array, residuals: Float64Array, k: number, chiError: number): string | null {
  const scale = Math.abs(values[0]);
  if (scale === 0 && chiError > 0) {
    return `λ1 is 0, as far as the engine's precision goes: no subspace is dominant, and χ says nothing`;
  }
  const worst = Math.max(...residuals.subarray(0, k));
  if (worst > RESIDUAL_TOLERANCE * scale) {
    return `the eigenvalues did not converge: the largest residual is ${
      (worst / scale).toExponential(1)
    } of λ1`;
  }
  if (chiError <= CHI_TOLERANCE) return null;
  return `λ${k} and λ${k + 1} are ${((values[k - 1] - values[k]) / scale).toExponential(1)} of λ1 apart, ` +
    `which is too close for the engine's precision: the dominant subspace, and χ with it, is not well determined`;
}
