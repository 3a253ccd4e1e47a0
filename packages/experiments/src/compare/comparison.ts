import type { RunComparison } from "./states.ts";
import type { Summary } from "./summary.ts";

/** Of the shape below; it rises when a reader of the one before would not understand the next. */
export const COMPARISON_VERSION = 1;

/** One of the two states that are compared. */
export interface ComparedState {
  /** As it was asked for, `HEAD~1`, or `work tree`. */
  readonly name: string;
  /** `null` for the work tree. */
  readonly commit: { readonly hash: string; readonly date: string; readonly subject: string } | null;
  /** Of the work tree, how many artifacts are not as HEAD has them; `null` for a commit. */
  readonly changed: number | null;
}

/** Two states of the results: what `diff --json` prints. */
export interface Comparison {
  readonly schema: "tiny-subspaces/comparison";
  readonly version: typeof COMPARISON_VERSION;
  readonly base: ComparedState;
  readonly head: ComparedState;
  readonly summary: Summary;
  /** Every artifact of either state, in the order of names. */
  readonly runs: readonly RunComparison[];
}
