import {
  type Artifact,
  ARTIFACT_VERSION,
  ArtifactError,
  configurationDigest,
  decodeText,
  experimentDigest,
  parseArtifact,
  serialiseArtifact,
} from "../artifacts/mod.ts";
import { evaluateClaims } from "../figures/mod.ts";
import { computationOf } from "../numerics/sources.ts";
import { otherNumerics } from "../runner/freshness.ts";
import type { World } from "../runner/world.ts";

/** One file of a folder of results. */
export interface Verified {
  readonly path: string;
  /** What is wrong with it, a sentence each; none where all is well. */
  readonly problems: string[];
  /** Why it is stale by what computed it, which is no problem; `null` where it is not, and for what is no artifact. */
  readonly stale: string | null;
  /** What of it could not be checked, which is no problem; `null` where all could. */
  readonly unchecked: string | null;
  /** Its claims by verdict; `null` for what is no artifact, or cannot be read. */
  readonly verdicts: Readonly<Record<string, number>> | null;
}

/** What artifacts are held against besides themselves. */
export type Present = Pick<World, "files" | "numerics">;

/** A file that is no artifact of a run. */
export function verifiedFile(
  path: string,
  problems: string[],
  unchecked: string | null = null,
): Verified {
  return { path, problems, stale: null, unchecked, verdicts: null };
}

/** @param misplacements what in an artifact does not fit its path */
export async function verifyArtifact(
  path: string,
  misplacements: (artifact: Artifact) => string[],
  { files, numerics }: Present,
): Promise<{ verified: Verified; artifact: Artifact | null }> {
  try {
    const text = decodeText(await files.read(path), path);
    const artifact = parseArtifact(text, { source: path });
    const problems = [...findProblems(artifact, text), ...misplacements(artifact)];
    const computation = computationOf(artifact.configuration, artifact.engine.name);
    const stale = otherNumerics(artifact, computation && numerics(computation));
    const verified = { path, problems, stale, unchecked: null, verdicts: countVerdicts(artifact) };
    return { verified, artifact };
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    return { verified: verifiedFile(path, [withoutPath(error, path)]), artifact: null };
  }
}

/** An error's message where the path stands before it already. */
export function withoutPath({ message }: Error, path: string): string {
  return message.replace(`${path}: `, "");
}

/** What in an artifact does not follow from its own content. */
function findProblems(artifact: Artifact, text: string): string[] {
  const problems: string[] = [];
  if (artifact.configurationDigest !== configurationDigest(artifact.configuration)) {
    problems.push("its configurationDigest is not that of its configuration");
  }
  const { experimentDigest: recordedDigest } = artifact;
  if (recordedDigest !== undefined && recordedDigest !== experimentDigest(artifact)) {
    problems.push("its experimentDigest is not that of its configuration, model and scaling");
  }
  // Earlier versions had another form.
  if (JSON.parse(text).version === ARTIFACT_VERSION && serialiseArtifact(artifact) !== text) {
    problems.push(
      "it is not in the form in which artifacts are written: it was edited, or rewritten by another program",
    );
  }
  const recorded = new Map(artifact.claims.map((claim) => [claim.id, claim]));
  for (const claim of serialisedClaims(artifact)) {
    const { verdict } = claim;
    const found = recorded.get(claim.id);
    recorded.delete(claim.id);
    if (!found) problems.push(`it lacks the claim ${claim.id}, which is ${verdict} by its numbers`);
    else if (JSON.stringify(found) !== JSON.stringify(claim)) {
      problems.push(
        `its claim ${claim.id} is recorded as ${describe(found)}, and by its numbers is ${describe(claim)}`,
      );
    }
  }
  for (const id of recorded.keys()) problems.push(`it has the claim ${id}, which no figure makes`);
  return problems;
}

/** The claims as they follow from the numbers, in the form in which they are written. */
function serialisedClaims(artifact: Artifact): Artifact["claims"] {
  return parseArtifact(serialiseArtifact({ ...artifact, claims: evaluateClaims(artifact) })).claims;
}

function describe({ verdict, measured, criterion, statement }: Artifact["claims"][number]): string {
  return JSON.stringify({ verdict, measured, criterion, statement });
}

function countVerdicts({ claims }: Artifact): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { verdict } of claims) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}
