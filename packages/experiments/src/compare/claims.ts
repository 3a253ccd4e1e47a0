import type { Artifact, Verdict } from "../artifacts/schema.ts";

/** A claim whose verdict, statement or criterion differs. */
export interface ClaimChange {
  readonly id: string;
  readonly figure: string;
  readonly statement: string;
  /** `null` where the artifact does not have the claim. */
  readonly base: Verdict | null;
  readonly head: Verdict | null;
  /** Whether both have it, with other verdicts. */
  readonly flipped: boolean;
  /** Whether both have it, in other words or by another criterion. */
  readonly reworded: boolean;
}

/** The claims that differ, in the order of the head's, then those that it no longer has. */
export function compareClaims(base: Artifact, head: Artifact): ClaimChange[] {
  const [from, to] = [base, head].map(({ claims }) => new Map(claims.map((claim) => [claim.id, claim])));
  return [...new Map([...to, ...from])].flatMap(([id, { figure, statement }]) => {
    const [a, b] = [from.get(id), to.get(id)];
    const flipped = a !== undefined && b !== undefined && a.verdict !== b.verdict;
    const reworded = a !== undefined && b !== undefined &&
      (a.statement !== b.statement || a.criterion !== b.criterion);
    if (a && b && !flipped && !reworded) return [];
    return [{ id, figure, statement, base: a?.verdict ?? null, head: b?.verdict ?? null, flipped, reworded }];
  });
}
