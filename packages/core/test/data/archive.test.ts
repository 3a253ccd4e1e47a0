import { concatBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, test } from "vitest";
import { type ArchiveEntry, readGzipStart, tarGzEntries, zipEntries } from "../../src/data/archive.ts";
import { DataError } from "../../src/data/mod.ts";
import { createRandom } from "../../src/random.ts";
import { packTar, packZip } from "./archives.ts";
import { damage, expectOnlyDataError, temporaryFolders } from "./support.ts";

const newFolder = temporaryFolders();
const random = createRandom(1, "archive");
const bytes = (length: number) => Uint8Array.from({ length }, () => random.below(7));

let path: string;
beforeEach(async () => {
  path = join(await newFolder(), "archive");
});

test("the beginning of a gzip file comes with the size of the whole", async () => {
  const contents = bytes(100_000);
  await writeFile(path, gzipSync(contents));
  for (const length of [0, 1, 70_000, 100_000, 200_000]) {
    const { start, size } = await readGzipStart(path, length);
    expect(start).toEqual(contents.subarray(0, length));
    expect(size).toBe(100_000);
  }
});

test("a gzip file that grows over the limit is given up", async () => {
  await writeFile(path, gzipSync(new Uint8Array(1_000_000)));
  await expect(readGzipStart(path, 10, 999_999)).rejects.toThrow(
    "at most 999999 bytes in a gzip file, got more",
  );
  expect((await readGzipStart(path, 10, 1_000_000)).size).toBe(1_000_000);
});

const files = { "folder/a.bin": bytes(3_000), "folder/b.txt": bytes(1_000), "c": bytes(1) };
const formats = [
  ["tar.gz", tarGzEntries, async () => gzipSync(await packTar(files))],
  ["zip", zipEntries, () => packZip(files)],
  ["zip that is stored", zipEntries, () => packZip(files, 0)],
] as const;

describe.each(formats)("a %s archive", (_, entries, pack) => {
  const readAll = async () => {
    const contents = new Map<string, Uint8Array>();
    for await (const { name, size, body } of entries(path)) {
      contents.set(name, await read(body));
      expect(contents.get(name)).toHaveLength(size);
    }
    return contents;
  };

  test("gives its files, and may be left in between", async () => {
    await writeFile(path, await pack());
    expect(await readAll()).toEqual(new Map(Object.entries(files)));
    for await (const { name } of entries(path)) {
      expect(name).toBe("folder/a.bin");
      break;
    }
  });

  test("gives one file though the bodies of others are not read", async () => {
    await writeFile(path, await pack());
    for await (const { name, body } of entries(path)) {
      if (name === "folder/b.txt") expect(await read(body)).toEqual(files[name]);
    }
  });

  test("is refused or gives each file right or not at all, whatever the damage", async () => {
    const contents = await pack();
    await fc.assert(
      fc.asyncProperty(damage(contents), async (damaged) => {
        await writeFile(path, damaged);
        await expectOnlyDataError(async () => {
          const found = await readAll();
          // A zip's checksums are over the files, not over their names.
          for (const [name, right] of Object.entries(files)) expect(found.get(name) ?? right).toEqual(right);
        });
      }),
      { numRuns: 100 },
    );
  });

  test("that is none, or is not there, is refused by name", async () => {
    await expect(readAll()).rejects.toThrow(DataError);
    for (const none of ["", "<html>", "PK\x03\x04", "\x1f\x8b\x08"]) {
      await writeFile(path, none);
      await expect(readAll()).rejects.toThrow(path);
      await expect(readAll()).rejects.toThrow(DataError);
    }
  });
});

async function read(body: ArchiveEntry["body"]): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return concatBytes(...pieces);
}
