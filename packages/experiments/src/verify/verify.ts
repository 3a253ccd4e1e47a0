import { join } from "node:path";
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
import { presets } from "../configuration/config.ts";
import { misrecordedClaims, publishedFiles } from "../figures/mod.ts";
import { computationOf } from "../numerics/sources.ts";
import { otherNumerics } from "../runner/freshness.ts";
import type { World } from "../runner/world.ts";
import { runs } from "../runs/mod.ts";
import { type ArtifactFile, artifactFiles } from "./folders.ts";

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

/**
 * Holds every file of a folder of results against what it must be: artifacts against their schema, their place, their
 * preset's configuration, and the claims that follow from their numbers; the published files against this code, where the
 * folder has any of them.
 */
export async function verifyResults(results: string, present: Present): Promise<Verified[]> {
  const verified = [];
  for (const file of await artifactFiles(results)) verified.push(await verifyArtifact(file, present));
  return [...verified, ...await verifyPublished(results, present)];
}

/** The published files; none where the folder has none of them, as one that runs were told to write to. */
async function verifyPublished(results: string, { files }: Present): Promise<Verified[]> {
  const published = await Promise.all(
    [...publishedFiles(runs)].map(async ([name, expected]) => {
      const path = join(results, name);
      return { path, expected, bytes: await files.read(path) };
    }),
  );
  if (published.every(({ bytes }) => bytes === null)) return [];
  return published.map(({ path, expected, bytes }) => {
    const problems = !bytes
      ? ["there is no such file. Write it with deno task publish"]
      : new TextDecoder().decode(bytes) === expected
      ? []
      : ["it is not what this code would write. Write it again with deno task publish"];
    return { ...UNKNOWN, path, problems };
  });
}

async function verifyArtifact(
  { path, folder, name }: ArtifactFile,
  { files, numerics }: Present,
): Promise<Verified> {
  try {
    const text = decodeText(await files.read(path), path);
    const artifact = parseArtifact(text, { source: path, unsealed: true });
    const problems = [...findProblems(artifact, text), ...misplacements(artifact, folder, name)];
    const computation = computationOf(artifact.configuration, artifact.engine.name);
    const stale = otherNumerics(artifact, computation && numerics(computation));
    const unchecked = artifact.contentDigest === undefined ? NO_DIGEST : null;
    const isProtocol = isOfPreset(folder);
    return { path, problems, stale, unchecked, verdicts: countVerdicts(artifact), isProtocol };
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    return { ...UNKNOWN, path, problems: [error.message.replace(`${path}: `, "")] };
  }
}

/** Whether what lies in a folder has to be what the preset of its name says. */
function isOfPreset(folder: string): boolean {
  return (presets as readonly string[]).includes(folder);
}

/** Of what is no artifact, or cannot be read. */
const UNKNOWN = { stale: null, unchecked: null, verdicts: null, isProtocol: false };

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

/** What in an artifact does not fit its path. */
function misplacements(artifact: Artifact, folder: string, name: string): string[] {
  if (!isOfPreset(folder)) return [];
  const run = runs.find(({ id }) => id === artifact.run);
  if (!run) return [`it is of the run ${artifact.run}, which there is not`];
  if (artifact.preset !== folder || `${artifact.run}.json` !== name) {
    return [`it holds ${artifact.preset}/${artifact.run}, and so belongs elsewhere`];
  }
  const configuration = run.presets[artifact.preset];
  if (!configuration) return [`the run ${run.id} has no preset ${folder}`];
  return artifact.configurationDigest !== configurationDigest(configuration)
    ? [
      `its configuration is not that of the preset ${folder}. Run it again: deno task run ${run.id} --preset ${folder}`,
    ]
    : [];
}

function countVerdicts({ claims }: Artifact): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { verdict } of claims) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}
