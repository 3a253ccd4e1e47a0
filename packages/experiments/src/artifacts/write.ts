import { diskFiles, type Files } from "../files.ts";
import type { Artifact } from "./schema.ts";
import { serialiseArtifact } from "./serialise.ts";

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
