import { canonicalArtifact } from "../artifacts/canonical.ts";
import { sealArtifact } from "../artifacts/digest.ts";
import type { Artifact, Claim } from "../artifacts/schema.ts";
import { thinArtifact } from "../artifacts/thin.ts";
import { evaluateClaim } from "./claim.ts";
import { figures } from "./figures.ts";

/** The claims of all figures that read this artifact's run, from what it holds and nothing else. */
export function evaluateClaims(artifact: Artifact): Claim[] {
  return figures
    .filter(({ panels }) => panels.some(({ run }) => run === artifact.run))
    .flatMap((figure) => figure.claims.map((claim) => evaluateClaim(figure.id, claim, artifact)));
}

/**
 * An artifact as it is to be written: thinned to its size, rounded, with the claims that follow from just that, so that a
 * reader of the file comes to the same verdicts, and with the digest of its content.
 *
 * @param artifact its claims are disregarded
 * @throws ArtifactError if it is not valid
 */
export function finishArtifact(artifact: Artifact): Artifact {
  const content = canonicalArtifact(thinArtifact({ ...artifact, claims: [] }));
  return sealArtifact({ ...content, claims: evaluateClaims(content) });
}

/** Claims that an artifact records otherwise than they follow from its numbers. */
export interface Misrecorded {
  readonly id: string;
  /** `null` for a claim that it lacks. */
  readonly recorded: Claim | null;
  /** `null` for one that no figure makes of its run. */
  readonly derived: Claim | null;
}

/** Where the claims that an artifact records are not those that follow from its numbers. */
export function misrecordedClaims(artifact: Artifact): Misrecorded[] {
  // In the form in which they are written.
  const derived = canonicalArtifact({ ...artifact, claims: evaluateClaims(artifact) }).claims;
  const recorded = new Map(artifact.claims.map((claim) => [claim.id, claim]));
  const differing = derived.flatMap((claim): Misrecorded[] => {
    const found = recorded.get(claim.id) ?? null;
    recorded.delete(claim.id);
    const same = JSON.stringify(found) === JSON.stringify(claim);
    return same ? [] : [{ id: claim.id, recorded: found, derived: claim }];
  });
  return [
    ...differing,
    ...[...recorded.values()].map((claim) => ({ id: claim.id, recorded: claim, derived: null })),
  ];
}
