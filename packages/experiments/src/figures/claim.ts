import type { Artifact, Claim } from "../artifacts/schema.ts";

/** Numbers by name; one that is not finite fulfils no inequality (but `Infinity` those that ask for more). */
export type Measured = Readonly<Record<string, number>>;

const relations = {
  "<": (a: number, b: number) => a < b,
  "≤": (a: number, b: number) => a <= b,
  "≥": (a: number, b: number) => a >= b,
  ">": (a: number, b: number) => a > b,
};

/** `[quantity, relation, bound]`, such as `["ratio", "≥", 0.9]`. */
export type Inequality = readonly [quantity: string, relation: keyof typeof relations, bound: number];

/** A statement of the paper as something that one artifact alone decides. */
export interface ClaimDefinition {
  /** Unique, and starts with the figure's id. */
  readonly id: string;
  readonly statement: string;
  /** All of them must hold. Fixed before any outcome was seen. */
  readonly criterion: readonly Inequality[];
  /** What the criterion's quantities stand for, in words. */
  readonly where: string;
  /** What is known of why it may fail where the paper's statement is right; told beside a failure. */
  readonly note?: string;
  /** The quantities, and others worth telling; `null` while what they need has not been measured. */
  measure(artifact: Artifact): Measured | null;
}

/** The criterion as a sentence. */
export function describeCriterion({ criterion, where }: ClaimDefinition): string {
  return `${criterion.map((inequality) => inequality.join(" ")).join(" and ")}, where ${where}`;
}

/** The claim with what the artifact says about it. */
export function evaluateClaim(figure: string, definition: ClaimDefinition, artifact: Artifact): Claim {
  const measured = definition.measure(artifact);
  const holds = ([quantity, relation, bound]: Inequality) => relations[relation](measured![quantity], bound);
  return {
    id: definition.id,
    figure,
    statement: definition.statement,
    criterion: describeCriterion(definition),
    measured: Object.fromEntries(
      Object.entries(measured ?? {}).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
    ),
    verdict: measured === null
      ? "not measured"
      : definition.criterion.every(holds)
      ? "reproduced"
      : "not reproduced",
  };
}
