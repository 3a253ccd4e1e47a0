import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UserError } from "../src/errors.ts";
import { describeFileError, diskFiles } from "../src/files.ts";
import { temporaryFolders } from "./support.ts";

const makeFolder = temporaryFolders();
const bytes = new TextEncoder().encode("new");

test("a file is written with its folders, replaces an earlier one, and leaves nothing beside it", async () => {
  const folder = await makeFolder();
  const path = join(folder, "a", "b", "c.json");
  await diskFiles.write(path, new TextEncoder().encode("old, and longer"));
  await diskFiles.write(path, bytes);
  expect(new TextDecoder().decode((await diskFiles.read(path))!)).toBe("new");
  expect(await readdir(join(folder, "a", "b"))).toEqual(["c.json"]);
});

test("pieces are written one after the other", async () => {
  const path = join(await makeFolder(), "c.bin");
  await diskFiles.write(path, [bytes, new Uint8Array(0), bytes.subarray(1)]);
  expect(new TextDecoder().decode((await diskFiles.read(path))!)).toBe("newew");
});

test("what a killed process left of a file is overwritten", async () => {
  const path = join(await makeFolder(), "c.json");
  await writeFile(`${path}.partial`, "half of");
  await diskFiles.write(path, bytes);
  expect(await diskFiles.read(`${path}.partial`)).toBeNull();
});

test("no file is null, and removing none is nothing", async () => {
  const path = join(await makeFolder(), "none");
  expect(await diskFiles.read(path)).toBeNull();
  await diskFiles.remove(path);
});

test("where the file system refuses, the error says which path, why, and what to do", async () => {
  const folder = await makeFolder();
  await writeFile(join(folder, "file"), "");
  await mkdir(join(folder, "full", "inner"), { recursive: true });
  const refusals: [() => Promise<unknown>, RegExp][] = [
    [
      () => diskFiles.write(join(folder, "file", "x"), bytes),
      /cannot write .*file\/x: a part of the path is a file/,
    ],
    [() => diskFiles.read(join(folder, "full")), /cannot read .*full: it is a folder where a file is needed/],
    [() => diskFiles.write(join(folder, "full"), bytes), /cannot write .*full: it is a folder/],
    [() => diskFiles.write(join(folder, "x".repeat(300)), bytes), /the path is too long/],
  ];
  for (const [refused, message] of refusals) {
    await expect(refused()).rejects.toBeInstanceOf(UserError);
    await expect(refused()).rejects.toThrow(message);
  }
  expect((await readdir(folder)).filter((name) => name.endsWith(".partial"))).toEqual([]);
});

test("a full disk and a read-only one have their advice, and other errors their own words", () => {
  expect(describeFileError("write", "/x", { code: "ENOSPC" })).toBe(
    "cannot write /x: the disk is full. Free some space and run the same command again.",
  );
  expect(describeFileError("write", "/x", { code: "EROFS" })).toContain("read-only");
  expect(describeFileError("remove", "/x", new Error("strange"))).toBe("cannot remove /x: strange.");
});
