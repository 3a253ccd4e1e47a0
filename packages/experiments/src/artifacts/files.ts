import { diskFiles, type Files } from "../files.ts";
import { decodeText, parseArtifact } from "./read.ts";
import type { Artifact } from "./schema.ts";
import { serialiseArtifact } from "./serialise.ts";

/**
 * Reads one artifact.
 * @throws ArtifactError as `parseArtifact`, or if the file is missing, over 100 MiB or not text
 * @throws UserError if the file system refuses
 */
export async function readArtifact(path: string, files: Pick<Files, "read"> = diskFiles): Promise<Artifact> {
  return parseArtifact(decodeText(await files.read(path), path), { source: path });
}

/**
 * Checks an artifact and writes it, whole or not at all.
 * @throws ArtifactError if it is not valid
 * @throws UserError if the file system refuses; an earlier file is then untouched
 */
export async function writeArtifact(
  path: string,
  artifact: Artifact,
  files: Pick<Files, "write"> = diskFiles,
): Promise<void> {
  await files.write(path, new TextEncoder().encode(serialiseArtifact(artifact)));
}
