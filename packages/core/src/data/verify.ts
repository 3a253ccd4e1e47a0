import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path/posix";
import { gunzipped, tarGzEntries, zipEntries } from "./archive.ts";
import { DataError } from "./error.ts";
import { reason, unreadable } from "./files.ts";
import type { OriginalFile } from "./originals.ts";

/**
 * How a file differs from the original, for a person; null if it is the original, or another packing of its contents.
 * @throws DataError if it cannot be read
 */
export async function differenceFromOriginal(path: string, original: OriginalFile): Promise<string | null> {
  if (await sha256(fileBytes(path)) === original.sha256) return null;
  const found = await contentDigests(path, original).catch((error) => {
    if (error instanceof DataError) return `it is no ${original.format} file: ${reason(error.cause)}`;
    throw error;
  });
  if (typeof found === "string") return found;
  const [name, expected] =
    Object.entries(original.contents).find(([name, digest]) => found.get(name) !== digest) ?? [];
  if (name === undefined) return null;
  return found.has(name)
    ? `the SHA-256 of its ${name} is ${found.get(name)}, the original's is ${expected}`
    : `it has no ${name}`;
}

/** SHA-256 of the files in an archive that the original has too, by name without folders. */
async function contentDigests(
  path: string,
  { format, contents }: OriginalFile,
): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  if (format === "gzip") {
    const [name] = Object.keys(contents);
    return digests.set(name, await sha256(gunzipped(path)));
  }
  const entries = format === "zip" ? zipEntries(path) : tarGzEntries(path);
  for await (const { name, body } of entries) {
    if (basename(name) in contents) digests.set(basename(name), await sha256(body));
  }
  return digests;
}

async function sha256(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of bytes) hash.update(piece);
  return hash.digest("hex");
}

async function* fileBytes(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of createReadStream(path)) yield piece as Uint8Array;
  } catch (error) {
    throw unreadable(path, error);
  }
}
