import { sineBound } from "@tiny-subspaces/core";

/** Residual of an eigenvalue, relative to it: ten times better than what is asked of its error. */
const RESIDUAL = 1e-5;
/** Sine of the angle to the exact subspace, which bounds the error of χ. */
const SINE = 2e-4;
/** Residual, relative to λ₁, above which a standstill is no sign of the arithmetic's floor. */
const CEILING = 1e-4;
/** Products over which the residuals must shrink. */
const PATIENCE = 5;

/**
 * Decides when to stop iterating: where the first k eigenvalues and their span are accurate, or as accurate as the engine's
 * arithmetic lets them be, which is seen from residuals that no longer shrink. Stateful: for one solve.
 */
export function untilAccurate(k: number): (values: Float64Array, residuals: Float64Array) => boolean {
  const history: number[] = [];
  return (values, residuals) => {
    const accurate = values.subarray(0, k).every((value, i) => residuals[i] <= RESIDUAL * Math.abs(value));
    if (accurate && sineOfAngle(values, residuals, k) <= SINE) return true;
    const scale = Math.max(...values.map(Math.abs));
    const worst = Math.max(...residuals.subarray(0, k + 1));
    history.push(scale > 0 ? worst / scale : worst);
    const earlier = Math.min(...history.slice(0, -PATIENCE));
    const lately = Math.min(...history.slice(-PATIENCE));
    return lately <= CEILING && lately >= 0.8 * earlier;
  };
}

/**
 * Davis and Kahan's bound on the sine of the largest angle between the span of the first k Ritz vectors and S_k.
 * @param values more than k of them, or all that there are
 */
export function sineOfAngle(values: Float64Array, residuals: Float64Array, k: number): number {
  if (values.length === k) return 0;
  return sineBound(values.subarray(0, k), residuals, values[k] + residuals[k]);
}
