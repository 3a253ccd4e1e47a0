import type { Projection } from "@tiny-subspaces/core";

/** What a step of SGD keeps of itself, by the name of the rule. */
export const projections = {
  "sgd": "none",
  "dom-sgd": "dominant",
  "bulk-sgd": "bulk",
} as const satisfies Readonly<Record<string, Projection>>;

export type Rule = keyof typeof projections;

/** SGD, Dom-SGD and Bulk-SGD. */
export const rules = Object.keys(projections) as readonly Rule[];
