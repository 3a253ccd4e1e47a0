import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { type RunConfig, runConfigSchema } from "../configuration/config.ts";
import { canonicalArtifact } from "./canonical.ts";
import type { Artifact } from "./schema.ts";

/** `sha256:<hex>` of a value's JSON without spaces. */
export function digestJson(value: unknown): string {
  return `sha256:${bytesToHex(sha256(new TextEncoder().encode(JSON.stringify(value))))}`;
}

/**
 * Identifies a configuration: SHA-256 of its JSON without spaces, fields in the order of the schema.
 * @throws ZodError if it is not a configuration
 */
export function configurationDigest(configuration: RunConfig): string {
  return digestJson(runConfigSchema.parse(configuration));
}

/**
 * Identifies what the same command on the same machine and engine must reproduce: SHA-256 of the canonical artifact
 * without its `timing`.
 * @throws ArtifactError if the artifact is not valid
 */
export function reproducibleDigest(artifact: Artifact): string {
  const { timing: _, ...reproducible } = canonicalArtifact(artifact);
  return digestJson(reproducible);
}
