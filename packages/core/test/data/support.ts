import fc from "fast-check";
import { concatBytes } from "@noble/hashes/utils.js";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { afterEach, expect } from "vitest";
import { DataError } from "../../src/data/mod.ts";

const realData = process.env.TINY_SUBSPACES_DATA ||
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

/** A change that a disk, a network or a person makes to a file: a cut, a flipped bit, bytes at the end. */
export function damage(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  return fc.oneof(
    fc.nat(bytes.length - 1).map((length) => bytes.slice(0, length)),
    fc.tuple(fc.nat(bytes.length - 1), fc.nat(7)).map(([at, bit]) =>
      bytes.slice().fill(bytes[at] ^ (1 << bit), at, at + 1)
    ),
    fc.uint8Array({ minLength: 1, maxLength: 2_000 }).map((more) => concatBytes(bytes, more)),
  );
}

/** For fuzzing: whatever `read` is given, it throws a DataError or gives what is right. */
export async function expectDataErrorOr<T>(right: T, read: () => Promise<T> | T): Promise<void> {
  let result: T;
  try {
    result = await read();
  } catch (error) {
    expect(error).toBeInstanceOf(DataError);
    return;
  }
  expect(result).toEqual(right);
}
