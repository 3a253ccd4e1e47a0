import { canonicalArtifact } from "./canonical.ts";
import { formatJson } from "./json.ts";
import type { Artifact } from "./schema.ts";

/**
 * An artifact as the text of its file. The same content gives the same bytes, whatever order its fields were set in.
 * @throws ArtifactError if the artifact is not valid
 */
export function serialiseArtifact(artifact: Artifact): string {
  return formatJson(canonicalArtifact(artifact));
}
