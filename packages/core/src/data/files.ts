import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { DataError } from "./error.ts";

/** Size of a file in bytes, or null where there is none. */
export async function fileSize(path: string): Promise<number | null> {
  const found = await statOf(path);
  return found?.isFile() ? found.size : null;
}

export async function isDirectory(path: string): Promise<boolean> {
  return (await statOf(path))?.isDirectory() ?? false;
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return null;
    throw unreadable(path, error);
  }
}

/**
 * A file whole, or its first `length` bytes (fewer if it is shorter).
 * @throws DataError if it cannot be read
 */
export async function readBytes(path: string, length?: number): Promise<Uint8Array> {
  try {
    if (length === undefined) return await readFile(path);
    const handle = await open(path);
    try {
      const buffer = new Uint8Array(Math.min(length, (await handle.stat()).size));
      let filled = 0;
      while (filled < buffer.length) {
        const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * Writes a file whole or not at all: to a temporary file beside it, which is then renamed.
 * @throws DataError if it cannot be written; an earlier file of that name is then untouched
 */
export async function writeFileAtomic(path: string, contents: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.partial`;
  try {
    await writeFile(temporary, contents, { flush: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw unwritable(path, error);
  }
}

export function unwritable(path: string, error: unknown, advice = ""): DataError {
  return new DataError(path, "a place to write to", reason(error), advice, { cause: error });
}

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? "");
}

/** Without the code, and without the path that the message is about anyway. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message.replace(/^E[A-Z]+: ([^,]+), \w+( '.*')?$/, "$1");
}

export function unreadable(path: string, error: unknown): DataError {
  return new DataError(path, "a readable file", reason(error), "", { cause: error });
}
