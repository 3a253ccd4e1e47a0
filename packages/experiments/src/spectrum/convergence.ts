import { sineBound } from "@tiny-subspaces/core";
import type { RitzPairs } from "./space.ts";

/** What the residuals of the first k pairs, and the angle of their span, are to be. */
export const TOLERANCE = {
  /** Of an eigenvalue, relative to it: ten times better than what is asked of its error. */
  residual: 1e-5,
  /** Sine of the angle to the exact subspace, which bounds the error of χ. */
  sine: 2e-4,
} as const;

/** How near the first k pairs are to what is asked of them. */
export interface Accuracy {
  /** The largest residual of the k, relative to its eigenvalue. */
  readonly residual: number;
  /** See `sineOfAngle`. */
  readonly sine: number;
  /** How many times too large the worse of the two is, 1 or less where both are as asked. */
  readonly excess: number;
  /** Whether nothing can be gained: all residuals are rounding. */
  readonly isAtFloor: boolean;
}

type Pairs = Pick<RitzPairs, "values" | "residuals">;

/**
 * @param pairs with k of them or fewer nothing is known of the angle
 * @param rounding share of the largest eigenvalue that is rounding
 */
export function assess({ values, residuals }: Pairs, k: number, rounding: number): Accuracy {
  const floor = rounding * Math.max(...values.map(Math.abs));
  // What is rounding counts as none, so that an eigenvalue 0 has an accuracy too.
  const relative = (i: number) => (residuals[i] <= floor ? 0 : residuals[i] / Math.abs(values[i]));
  const residual = Math.max(...Array.from({ length: Math.min(k, values.length) }, (_, i) => relative(i)));
  const isKnown = values.length > k;
  const sine = isKnown ? sineOfAngle(values, residuals, k) : 1;
  const excess = isKnown ? Math.max(residual / TOLERANCE.residual, sine / TOLERANCE.sine) : Infinity;
  return { residual, sine, excess, isAtFloor: residuals.subarray(0, k + 1).every((one) => one <= floor) };
}

/**
 * Davis and Kahan's bound on the sine of the largest angle between the span of the first k Ritz vectors and S_k.
 * @param values more than k of them, or all that there are
 */
export function sineOfAngle(values: Float64Array, residuals: Float64Array, k: number): number {
  if (values.length === k) return 0;
  return sineBound(values.subarray(0, k), residuals, values[k] + residuals[k]);
}

/** In units of its residual, how far from a value another may be that is the same eigenvalue's. */
const RESOLUTION = 10;

/**
 * The most values that coincide with one of the first k, itself included, as far as its residual tells. A Krylov space that
 * starts from b random directions has no more than b vectors of an eigenvalue: fewer are all that there are, b may be of more.
 */
export function largestMultiplicity({ values, residuals }: Pairs, k: number, rounding: number): number {
  const floor = rounding * Math.max(...values.map(Math.abs));
  // All that A does not see is 0: one more of those is no discovery.
  const told = [...values.keys()].slice(0, k).filter((i) => Math.abs(values[i]) > RESOLUTION * floor);
  const copies = (i: number) =>
    values.filter((value) => Math.abs(value - values[i]) <= RESOLUTION * Math.max(residuals[i], floor))
      .length;
  return Math.max(0, ...told.map(copies));
}
