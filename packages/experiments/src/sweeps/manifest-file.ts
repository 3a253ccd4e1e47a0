import { decodeText, formatJson } from "../artifacts/mod.ts";
import { UserError } from "../errors.ts";
import type { Files } from "../files.ts";
import type { SweepFolder } from "./folder.ts";
import { type Manifest, parseManifest } from "./manifest.ts";

/**
 * The manifest of a sweep; `null` where there is none.
 * @throws ArtifactError if it cannot be read, or is not as it was written
 */
export async function readManifest(
  { manifest: path, name }: SweepFolder,
  files: Pick<Files, "read">,
): Promise<Manifest | null> {
  const bytes = await files.read(path);
  return bytes && parseManifest(decodeText(bytes, path), path, name);
}

/** @throws UserError if there is no such sweep */
export async function requireManifest(
  folder: SweepFolder,
  files: Pick<Files, "read">,
): Promise<Manifest> {
  const manifest = await readManifest(folder, files);
  if (manifest) return manifest;
  throw new UserError(`there is no sweep ${folder.name}: expected its manifest at ${folder.manifest}`);
}

export async function writeManifest(
  { manifest: path }: SweepFolder,
  manifest: Manifest,
  files: Pick<Files, "write">,
): Promise<void> {
  await files.write(path, new TextEncoder().encode(formatJson(manifest)));
}
