import { decodeText, parseArtifact, serialiseArtifact } from "../artifacts/mod.ts";
import { finishArtifact } from "../figures/mod.ts";
import type { Files } from "../files.ts";
import { artifactFiles } from "./folders.ts";

/**
 * Decides the claims of every artifact of a folder of results from the numbers that it holds, and writes those that change:
 * after a figure has got a claim, or an artifact's format a version.
 *
 * @returns the paths of the files that were written
 * @throws ArtifactError if one cannot be read; those before it are then written
 */
export async function judgeAgain(
  results: string,
  files: Pick<Files, "read" | "write">,
): Promise<string[]> {
  const written: string[] = [];
  for (const { path } of await artifactFiles(results)) {
    const text = decodeText(await files.read(path), path);
    const artifact = parseArtifact(text, { source: path });
    const { contentDigest, ...judgement } = finishArtifact(artifact);
    // Nobody can tell whether one without a digest is what was computed, so it gets none.
    const sealed = artifact.contentDigest === undefined ? {} : { contentDigest };
    const judged = serialiseArtifact({ ...judgement, ...sealed });
    if (judged === text) continue;
    await files.write(path, new TextEncoder().encode(judged));
    written.push(path);
  }
  return written;
}
