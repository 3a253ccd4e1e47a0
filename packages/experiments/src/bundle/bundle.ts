import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { UserError } from "../errors.ts";
import type { Part } from "./parts.ts";

/** With room for the sources to grow. */
export const LIMIT = 60 * 2 ** 20;

export const compressions = ["xz", "gzip"] as const;
export type Compression = (typeof compressions)[number];

const extensions: Readonly<Record<Compression, string>> = { xz: "xz", gzip: "gz" };

export interface BundleOptions {
  readonly parts: readonly Part[];
  /** The folder to make, in place of what was there. */
  readonly out: string;
  readonly compression: Compression;
  /** Most bytes of all files together. */
  readonly limit?: number;
  progress(text: string): void;
  readonly stop: AbortSignal;
}

export interface PackedPart {
  /** Of the file. */
  readonly name: string;
  readonly content: string;
  readonly bytes: number;
}

/**
 * Packs each part into an archive, beside the script that unpacks them.
 * @throws UserError if they are larger than the limit, with the size of each; the folder is then as it was
 */
export async function makeBundle(options: BundleOptions): Promise<PackedPart[]> {
  const { parts, out, compression, limit = LIMIT, progress, stop } = options;
  const partial = `${out}.partial`;
  const work = await mkdtemp(join(tmpdir(), "tiny-subspaces-bundle-"));
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    const packed: PackedPart[] = [];
    for (const { name, content, stage } of parts) {
      stop.throwIfAborted();
      progress(`packing ${name}`);
      const folder = join(work, name);
      await mkdir(folder);
      if (await stage(folder) === false) {
        progress(`${name}: none here`);
        continue;
      }
      const file = `${name}.tar.${extensions[compression]}`;
      await pack(folder, join(partial, file), compression, stop);
      packed.push({ name: file, content, bytes: (await stat(join(partial, file))).size });
      await rm(folder, { recursive: true });
    }
    const unpack = join(partial, "unpack.sh");
    await copyFile(fileURLToPath(new URL("unpack.sh", import.meta.url)), unpack);
    packed.push({ name: "unpack.sh", content: "sets them up", bytes: (await stat(unpack)).size });
    checkSize(packed, limit);
    await rm(out, { recursive: true, force: true });
    await rename(partial, out);
    return packed;
  } finally {
    await rm(work, { recursive: true, force: true });
    await rm(partial, { recursive: true, force: true });
  }
}

export function totalBytes(parts: readonly PackedPart[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}

function checkSize(parts: readonly PackedPart[], limit: number): void {
  const total = totalBytes(parts);
  if (total <= limit) return;
  const sizes = parts.map(({ name, bytes }) => `${name} ${mebibytes(bytes)}`).join(", ");
  throw new UserError(
    `the bundle: expected ${mebibytes(limit)} or less, got ${
      mebibytes(total)
    } (${sizes}). Take fewer samples ` +
      "(--samples, --test-samples), another engine, --compress xz, or leave the results out",
  );
}

export const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** tar names no owner: the unpacked files belong to who unpacks them. */
async function pack(
  folder: string,
  file: string,
  compression: Compression,
  stop: AbortSignal,
): Promise<void> {
  const args = ["-C", folder, "--owner=0", "--group=0", "-I", `${compression} -9`, "-cf", file, "."];
  try {
    await promisify(execFile)("tar", args, { signal: stop });
  } catch (error) {
    stop.throwIfAborted();
    throw new UserError(
      `tar with ${compression}: it does not run here (${(error as Error).message.trim()})`,
      { cause: error },
    );
  }
}
