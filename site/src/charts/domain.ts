import { extent } from "d3-array";
import type { ScaleKind, Stretch } from "./chart.ts";
import type { Curve } from "./curves.ts";

/** How far down from its top a logarithmic axis goes, as a ratio: what is below leaves the chart. */
export const FLOOR = 1e-12;

export type Domain = readonly [number, number];

/** Whether a step is in view. */
export function isWithin(step: number, stretch: Stretch | null): boolean {
  return stretch === null || (step >= stretch[0] && step <= stretch[1]);
}

/**
 * Where a vertical axis begins and ends: around the values in view with a little air, on a logarithmic one around those
 * that are positive and above the floor. Undefined where there are none.
 * @param marks other values that must be in view
 */
export function domainOf(
  curves: readonly Pick<Curve, "steps" | "values">[],
  stretch: Stretch | null,
  scale: ScaleKind,
  marks: readonly number[] = [],
): Domain | undefined {
  const values = curves.flatMap((curve) =>
    curve.values.filter((value, i): value is number =>
      value !== null && Number.isFinite(value) && isWithin(curve.steps[i]!, stretch) &&
      (scale === "linear" || value > 0)
    )
  );
  const [low, high] = extent(
    [...extent(values), ...values.length > 0 ? marks : []].filter((value) => value !== undefined),
  );
  if (low === undefined || high === undefined) return undefined;
  if (scale === "linear") {
    // Halved first: the difference of two huge numbers of either sign is not finite.
    const half = (high / 2 - low / 2) || Math.abs(high) / 2 || 0.5;
    return [Math.max(low - 0.08 * half, -Number.MAX_VALUE), Math.min(high + 0.08 * half, Number.MAX_VALUE)];
  }
  const bottom = Math.max(low, high * FLOOR);
  const air = Math.max((high / bottom) ** 0.05, 1.05);
  return [bottom / air, Math.min(high * air, Number.MAX_VALUE)];
}
