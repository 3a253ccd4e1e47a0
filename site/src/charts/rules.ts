import type { RunEvent } from "@tiny-subspaces/experiments/artifacts";
import type { RuleSpec } from "@tiny-subspaces/experiments/catalogue";

/** A labelled straight line across the chart. */
export interface Rule {
  readonly axis: "x" | "y";
  readonly at: number;
  readonly label: string;
}

/**
 * Rules at numbers as they are, those at events once for every event of their kind. A switch at the first step is none,
 * as nothing came before it; one that was forced says so.
 */
export function resolveRules(specs: readonly RuleSpec[], events: readonly RunEvent[]): Rule[] {
  return specs.flatMap(({ axis, from, label }) =>
    typeof from === "number" ? [{ axis, at: from, label }] : events
      .filter(({ kind, step }) => kind === from && !(kind === "switch" && step === 0))
      .map(({ step, forced }) => ({ axis, at: step, label: forced ? `${label}, forced` : label }))
  );
}
