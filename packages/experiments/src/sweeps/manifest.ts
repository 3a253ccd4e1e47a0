import { z } from "zod";
import { ArtifactError, digestJson, presets } from "../artifacts/mod.ts";
import { describeIssues } from "../validation/issues.ts";
import { parseJson } from "../validation/json.ts";

const MANIFEST_VERSION = 1;

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

export const manifestSchema = z.strictObject({
  schema: z.literal("tiny-subspaces/sweep-manifest"),
  version: z.literal(MANIFEST_VERSION),
  name: z.string(),
  run: z.string(),
  preset: z.enum(presets),
  /** What all items have otherwise than the preset. */
  set: z.array(z.strictObject({ path: z.string(), value: z.json() })),
  axes: z.array(z.strictObject({
    paths: z.array(z.string()).min(1),
    label: z.string(),
    values: z.array(z.json()).min(1),
  })).min(1),
  /** What the items run on: `auto` was decided when the sweep was made, so that no node decides otherwise. */
  data: z.enum(["auto", "real", "synthetic"]),
  engine: z.strictObject({ name: z.string(), threads: z.int().positive().optional() }),
  /** In an order that stays when the axes grow: tasks of a job array know their item by its place. */
  items: z.array(z.strictObject({
    name: z.string(),
    /** One an axis. */
    values: z.array(z.json()),
    configurationDigest: digest,
  })).min(1),
  /** Over all that stands above. */
  digest,
});

export type Manifest = z.infer<typeof manifestSchema>;
export type Item = Manifest["items"][number];

/** A manifest with its digest. */
export function sealManifest(content: Omit<Manifest, "schema" | "version" | "digest">): Manifest {
  const head = {
    schema: "tiny-subspaces/sweep-manifest" as const,
    version: MANIFEST_VERSION as typeof MANIFEST_VERSION,
  };
  const manifest = manifestSchema.parse({ ...head, ...content, digest: digestJson(null) });
  return { ...manifest, digest: digestOf(manifest) };
}

function digestOf({ digest: _, ...content }: Manifest): string {
  return digestJson(content);
}

/**
 * A sweep's manifest from the text of its file.
 * @param path what messages call the text
 * @param name the sweep's, by its folder
 * @throws ArtifactError if it is not JSON, not as its schema wants it, not as it was written, or of another sweep
 */
export function parseManifest(text: string, path: string, name: string): Manifest {
  const refuse = (problem: string) =>
    new ArtifactError(
      `${path}: ${problem}. Bring back the file as it was written, or move the sweep's folder away and begin again.`,
    );
  let content: unknown;
  try {
    content = parseJson(text);
  } catch (error) {
    throw refuse(`expected JSON, got text that is not (${(error as Error).message})`);
  }
  const result = manifestSchema.safeParse(content);
  if (!result.success) {
    throw refuse(
      `expected a sweep's manifest, got something else:\n  ${
        describeIssues(result.error, content).join("\n  ")
      }\n`,
    );
  }
  const manifest = result.data;
  if (manifest.digest !== digestOf(manifest)) {
    throw refuse("expected what a sweep has written, got a manifest that was edited: its digest differs");
  }
  if (manifest.name !== name) throw refuse(`expected the sweep ${name}, got ${manifest.name}`);
  return manifest;
}
