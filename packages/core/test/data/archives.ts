import { concatBytes } from "@noble/hashes/utils.js";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { pack } from "tar-stream";

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
