import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { type RunConfig, runConfigSchema } from "../configuration/config.ts";
import { canonicalArtifact, roundNumbers } from "./canonical.ts";
import { type Artifact, artifactSchema } from "./schema.ts";

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
 * Identifies what is computed: SHA-256 over the configuration's digest, the model's definition and the scaling of the data.
 * A configuration says no more of the last two than the id of their setting, which may come to mean others.
 * @throws ZodError if the configuration is none
 */
export function experimentDigest(
  { configuration, model, data }: Pick<Artifact, "configuration" | "model" | "data">,
): string {
  const { definition = null } = model ?? {};
  return digestJson([configurationDigest(configuration), definition, scalingDigest(data)]);
}

/** Identifies how data were scaled, to the digits that artifacts keep. */
export function scalingDigest({ scaling }: Pick<Artifact["data"], "scaling">): string {
  return digestJson(roundNumbers(artifactSchema.shape.data.shape.scaling.parse(scaling)) ?? null);
}

/**
 * Identifies what the same command on the same machine and engine must reproduce: SHA-256 of the canonical artifact
 * without its `timing` and `contentDigest`.
 * @throws ArtifactError if the artifact is not valid
 */
export function reproducibleDigest(artifact: Artifact): string {
  const { timing: _, contentDigest: __, ...reproducible } = canonicalArtifact(artifact);
  return digestJson(reproducible);
}

/**
 * The canonical artifact with the digest of its content, by which a reader finds out what was changed afterwards.
 * @throws ArtifactError if the artifact is not valid
 */
export function sealArtifact(artifact: Artifact): Artifact {
  return canonicalArtifact({ ...artifact, contentDigest: reproducibleDigest(artifact) });
}

/** Whether an artifact is what it was when it was sealed; `null` where it has no digest, as older ones. */
export function isAsSealed(artifact: Artifact): boolean | null {
  const { contentDigest } = artifact;
  return contentDigest === undefined ? null : contentDigest === reproducibleDigest(artifact);
}
