import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { afterEach, expect } from "vitest";
import { DataError } from "../../src/data/mod.ts";

const realData = process.env.TINY_SUBSPACES_DATA ??
  fileURLToPath(new URL("../../../../../shared/data", import.meta.url));

/** A folder or file of real data, and whether it is absent on this machine. */
export function real(name: string): { path: string; absent: boolean } {
  const path = join(realData, name);
  return { path, absent: !existsSync(path) };
}

/** A function that makes empty folders, which are removed after each test of the calling file. */
export function temporaryFolders(): () => Promise<string> {
  const made: string[] = [];
  afterEach(async () => {
    for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
  });
  return async () => {
    const folder = await mkdtemp(join(tmpdir(), "tiny-subspaces-test-"));
    made.push(folder);
    return folder;
  };
}

/** For fuzzing: whatever `read` is given, it succeeds or throws DataError. */
export async function expectOnlyDataError(read: () => unknown): Promise<void> {
  try {
    await read();
  } catch (error) {
    expect(error).toBeInstanceOf(DataError);
  }
}

export function concat(...parts: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
