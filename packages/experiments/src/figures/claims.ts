import { canonicalArtifact } from "../artifacts/canonical.ts";
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
 * An artifact as it is to be written: thinned to its size, rounded, and with the claims that follow from just that, so
 * that a reader of the file comes to the same verdicts.
 *
 * @param artifact its claims are disregarded
 * @throws ArtifactError if it is not valid
 */
export function finishArtifact(artifact: Artifact): Artifact {
  const content = canonicalArtifact(thinArtifact({ ...artifact, claims: [] }));
  return canonicalArtifact({ ...content, claims: evaluateClaims(content) });
}
