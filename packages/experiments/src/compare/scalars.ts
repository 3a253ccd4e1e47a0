import type { Artifact } from "../artifacts/schema.ts";
import { floatTolerance } from "./float.ts";
import { scalarsOf } from "./outcomes.ts";
import type { Seeds } from "./seeds.ts";

/** How much of a change is to be expected, as an absolute number, and from what that follows. */
export interface Tolerance {
  readonly amount: number;
  /** `seeds`: the standard deviation over them; `float`: arithmetic alone. */
  readonly from: "seeds" | "float";
  /** Seeds that it was taken over; 0 for `float`. */
  readonly seeds: number;
}

/** A figure whose two values differ. */
export interface ScalarChange {
  readonly name: string;
  /** `undefined` where the artifact has no such figure, `null` where it is not finite. */
  readonly base: number | null | undefined;
  readonly head: number | null | undefined;
  /** (head − base)/|base|; `null` where that is no finite number. */
  readonly relative: number | null;
  /** `null` where one of the two is no number. */
  readonly tolerance: Tolerance | null;
  /** Whether the change is more than to be expected; so is one between a number and none, but not a figure that is new. */
  readonly beyond: boolean;
}

/** The figures that differ, in the order of the head's, then those that it no longer has. */
export function compareScalars(base: Artifact, head: Artifact, seeds: Seeds): ScalarChange[] {
  const [from, to] = [scalarsOf(base), scalarsOf(head)];
  const relativeTolerance = floatTolerance(base, head);
  return [...new Set([...to.keys(), ...from.keys()])].flatMap((name): ScalarChange[] => {
    const [a, b] = [from.get(name), to.get(name)];
    if (a === b) return [];
    if (typeof a !== "number" || typeof b !== "number") {
      return [{ name, base: a, head: b, relative: null, tolerance: null, beyond: a !== undefined }];
    }
    const spread = seeds.spread(name);
    const amount = relativeTolerance * Math.max(Math.abs(a), Math.abs(b));
    const tolerance: Tolerance = spread && spread.deviation > amount
      ? { amount: spread.deviation, from: "seeds", seeds: spread.seeds }
      : { amount, from: "float", seeds: 0 };
    const beyond = !(Math.abs(b - a) <= tolerance.amount);
    return [{ name, base: a, head: b, relative: relativeChange(a, b), tolerance, beyond }];
  });
}

/** (to − from)/|from|, `null` where that is no finite number. */
export function relativeChange(from: number, to: number): number | null {
  // Divided first, since the difference of two huge numbers may not be finite.
  const change = (to / from - 1) * Math.sign(from);
  return Number.isFinite(change) ? change : null;
}

/** Whether the base has no such figure. */
export function isNewScalar({ base }: ScalarChange): boolean {
  return base === undefined;
}
