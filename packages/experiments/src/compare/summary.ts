import { isNewScalar } from "./scalars.ts";
import { isNewSeries } from "./series.ts";
import { type Outcome, outcomes, type RunComparison } from "./states.ts";

/** How many of everything differ. */
export interface Summary {
  readonly artifacts: Readonly<Record<Outcome, number>>;
  readonly claims: { readonly flipped: number; readonly added: number; readonly removed: number };
  readonly scalars: Counts;
  readonly series: Counts;
}

/** Of figures or series: those that differ by more than is to be expected or are gone, by less, and that are new. */
export interface Counts {
  readonly beyond: number;
  readonly within: number;
  readonly added: number;
}

/** Counts what a comparison has found. Claims, figures and series are those of artifacts that are in both states. */
export function summarise(runs: readonly RunComparison[]): Summary {
  const differences = runs.flatMap((run) => run.differences ?? []);
  const claims = differences.flatMap((difference) => difference.claims);
  return {
    artifacts: Object.fromEntries(
      outcomes.map((outcome) => [outcome, runs.filter((run) => run.outcome === outcome).length]),
    ) as Record<Outcome, number>,
    claims: {
      flipped: claims.filter(({ flipped }) => flipped).length,
      added: claims.filter(({ base }) => base === null).length,
      removed: claims.filter(({ head }) => head === null).length,
    },
    scalars: count(differences.flatMap(({ scalars }) => scalars), isNewScalar),
    series: count(differences.flatMap(({ series }) => series), isNewSeries),
  };
}

function count<T extends { readonly beyond: boolean }>(
  items: readonly T[],
  isNew: (item: T) => boolean,
): Counts {
  const beyond = items.filter((item) => item.beyond).length;
  const added = items.filter(isNew).length;
  return { beyond, within: items.length - beyond - added, added };
}

/** What `--fail-on` takes. */
export const failures = ["claims", "metrics"] as const;
export type Failure = (typeof failures)[number];

/**
 * Whether an artifact of the head must not pass: an unreadable one or a missing one always; by `claims` one in which a claim
 * flipped, either way, or is gone; by `metrics` one with a figure or a series that differs by more than is to be expected.
 */
export function fails(
  { outcome, head, problems, differences }: RunComparison,
  on: readonly Failure[],
): boolean {
  if (on.length === 0) return false;
  if (outcome === "removed" || problems.head !== null || head === null) return true;
  if (!differences) return false;
  const { claims, scalars, series } = differences;
  return on.includes("claims") && claims.some(({ flipped, head }) => flipped || head === null) ||
    on.includes("metrics") && [...scalars, ...series].some(({ beyond }) => beyond);
}
