import type { RunEvent } from "@tiny-subspaces/experiments/artifacts";
import type { RuleSpec } from "@tiny-subspaces/experiments/catalogue";

/** A labelled straight line across the chart. */
export interface Rule {
  readonly axis: "x" | "y";
  readonly at: number;
  readonly label: string;
}

/** Rules at numbers as they are, those at events once for every event of their kind. */
export function resolveRules(specs: readonly RuleSpec[], events: readonly RunEvent[]): Rule[] {
  return specs.flatMap(({ axis, from, label }) =>
    typeof from === "number"
      ? [{ axis, at: from, label }]
      : events.filter(({ kind }) => kind === from).map(({ step }) => ({ axis, at: step, label }))
  );
}
