import { type Artifact, decodeText, parseArtifact, parseSweep, serialiseArtifact } from "../artifacts/mod.ts";
import { finishArtifact } from "../figures/mod.ts";
import type { Files } from "../files.ts";
import { sweepFolder } from "../sweeps/folder.ts";
import { requireManifest } from "../sweeps/manifest-file.ts";
import { artifactFiles, itemNames, sweepNames } from "./folders.ts";
import { countedIn, summaryText } from "./sweep.ts";

type Access = Pick<Files, "read" | "write">;

/**
 * Decides the claims of every artifact of a folder of results from the numbers that it holds, and writes those that change:
 * after a figure has got a claim, or an artifact's format a version. The summaries of sweeps follow their items.
 *
 * @returns the paths of the files that were written
 * @throws ArtifactError if one cannot be read; those before it are then written
 */
export async function judgeAgain(results: string, files: Access): Promise<string[]> {
  const written: string[] = [];
  for (const { path } of await artifactFiles(results)) await judgeArtifact(path, files, written);
  for (const name of await sweepNames(results)) await judgeSweep(results, name, files, written);
  return written;
}

async function judgeArtifact(path: string, files: Access, written: string[]): Promise<Artifact> {
  const text = decodeText(await files.read(path), path);
  const artifact = parseArtifact(text, { source: path });
  const { contentDigest, ...judgement } = finishArtifact(artifact);
  // Nobody can tell whether one without a digest is what was computed, so it gets none.
  const sealed = artifact.contentDigest === undefined ? {} : { contentDigest };
  const judged = serialiseArtifact({ ...judgement, ...sealed });
  await writeChanged(path, text, judged, files, written);
  return parseArtifact(judged, { source: path });
}

async function judgeSweep(results: string, name: string, files: Access, written: string[]): Promise<void> {
  const folder = sweepFolder(results, name);
  const artifacts = new Map<string, Artifact>();
  for (const item of await itemNames(folder.items)) {
    artifacts.set(item, await judgeArtifact(folder.artifact(item), files, written));
  }
  const bytes = await files.read(folder.summary);
  if (!bytes || artifacts.size === 0) return;
  const text = decodeText(bytes, folder.summary);
  const counted = countedIn(parseSweep(text, folder.summary)).filter((item) => artifacts.has(item));
  const summary = await summaryText(await requireManifest(folder, files), counted, artifacts);
  await writeChanged(folder.summary, text, summary, files, written);
}

async function writeChanged(
  path: string,
  before: string,
  now: string,
  files: Access,
  written: string[],
): Promise<void> {
  if (now === before) return;
  await files.write(path, new TextEncoder().encode(now));
  written.push(path);
}
