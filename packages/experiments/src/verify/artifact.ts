import {
  type Artifact,
  ARTIFACT_VERSION,
  ArtifactError,
  CHANGED,
  configurationDigest,
  decodeText,
  experimentDigest,
  isAsSealed,
  parseArtifact,
  serialiseArtifact,
} from "../artifacts/mod.ts";
import { misrecordedClaims } from "../figures/mod.ts";
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
  /** Whether it is of a preset as that is defined: of others no verdict is about the paper. */
  readonly isProtocol: boolean;
}

/** What artifacts are held against besides themselves. */
export type Present = Pick<World, "files" | "numerics">;

/** A file that is no artifact of a run. */
export function verifiedFile(
  path: string,
  problems: string[],
  unchecked: string | null = null,
): Verified {
  return { path, problems, stale: null, unchecked, verdicts: null, isProtocol: false };
}

/**
 * @param place whether a preset says what lies there, and what in an artifact does not fit its path
 */
export async function verifyArtifact(
  path: string,
  { isProtocol, misplacements }: {
    readonly isProtocol: boolean;
    misplacements(artifact: Artifact): string[];
  },
  { files, numerics }: Present,
): Promise<{ verified: Verified; artifact: Artifact | null }> {
  try {
    const text = decodeText(await files.read(path), path);
    const artifact = parseArtifact(text, { source: path, unsealed: true });
    const problems = [...findProblems(artifact, text), ...misplacements(artifact)];
    const computation = computationOf(artifact.configuration, artifact.engine.name);
    const stale = otherNumerics(artifact, computation && numerics(computation));
    const unchecked = artifact.contentDigest === undefined ? NO_DIGEST : null;
    const verified = { path, problems, stale, unchecked, verdicts: countVerdicts(artifact), isProtocol };
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

/** Of an artifact from before they had one. */
const NO_DIGEST = "it has no digest of its content";

/** What in an artifact does not follow from its own content. */
function findProblems(artifact: Artifact, text: string): string[] {
  const problems = isAsSealed(artifact) === false ? [CHANGED] : [];
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
  for (const { id, recorded, derived } of misrecordedClaims(artifact)) {
    if (!derived) problems.push(`it has the claim ${id}, which no figure makes`);
    else if (!recorded) problems.push(`it lacks the claim ${id}, which is ${derived.verdict} by its numbers`);
    else {
      problems.push(
        `its claim ${id} is recorded as ${describe(recorded)}, and by its numbers is ${describe(derived)}`,
      );
    }
  }
  return problems;
}

function describe({ verdict, measured, criterion, statement }: Artifact["claims"][number]): string {
  return JSON.stringify({ verdict, measured, criterion, statement });
}

function countVerdicts({ claims }: Artifact): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { verdict } of claims) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}
