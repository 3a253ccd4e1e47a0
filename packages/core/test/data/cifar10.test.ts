import { concatBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, test } from "vitest";
import {
  CIFAR10_PIXELS,
  DataError,
  describeScaling,
  findCifar10,
  loadCifar10,
  pixelStatistics,
} from "../../src/data/mod.ts";
import { createRandom } from "../../src/random.ts";
import { packTar } from "./archives.ts";
import { damage, expectOnlyDataError, real, temporaryFolders } from "./support.ts";

const newFolder = temporaryFolders();

const RECORD = 3073;
const random = createRandom(1, "cifar10");

/** A file of so many records, and the labels in it. */
function records(count: number): { bytes: Uint8Array; labels: number[] } {
  const labels = Array.from({ length: count }, () => random.below(10));
  const bytes = Uint8Array.from(
    { length: count * RECORD },
    (_, i) => i % RECORD === 0 ? labels[i / RECORD] : i % 251,
  );
  return { bytes, labels };
}

const first = records(10_000);
const second = records(7);
const tests = records(5);
const files = {
  "data_batch_1.bin": first.bytes,
  "data_batch_2.bin": second.bytes,
  "test_batch.bin": tests.bytes,
};

let folder: string;
const put = (name: string, bytes: Uint8Array) => writeFile(join(folder, name), bytes);

async function putArchive(contents: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const inFolder = Object.entries(contents).map(([name, bytes]) => [`cifar-10-batches-bin/${name}`, bytes]);
  const path = join(folder, "cifar-10-binary.tar.gz");
  await writeFile(path, gzipSync(await packTar(Object.fromEntries(inFolder)), { level: 1 }));
  return path;
}

beforeEach(async () => {
  folder = await newFolder();
});

describe("CIFAR-10's loader", () => {
  test("takes the first n records: label, then the red, green and blue plane", async () => {
    for (const [name, bytes] of Object.entries(files)) await put(name, bytes);
    const { train, test, shape, scaling, source, synthetic, classes, digest } = await loadCifar10(
      folder,
      { samples: 3, testSamples: 2 },
    );
    expect({ shape, scaling, source, synthetic, classes }).toEqual({
      shape: [3, 32, 32],
      scaling: describeScaling(CIFAR10_PIXELS),
      source: "cifar10",
      synthetic: false,
      classes: 10,
    });
    expect([...train.labels]).toEqual(first.labels.slice(0, 3));
    expect([...test.labels]).toEqual(tests.labels.slice(0, 2));
    const pixels = first.bytes.subarray(RECORD + 1, 2 * RECORD);
    const { mean, deviation } = pixelStatistics(CIFAR10_PIXELS);
    expect(train.inputs.subarray(3072, 6144)).toEqual(
      Float32Array.from(pixels, (byte, i) => (byte / 255 - mean[i]) / deviation[i]),
    );
    const used = [0, 1, 2].map((i) => first.bytes.subarray(i * RECORD + 1, (i + 1) * RECORD));
    const testUsed = [0, 1].map((i) => tests.bytes.subarray(i * RECORD + 1, (i + 1) * RECORD));
    const hash = createHash("sha256").update(concatBytes(...used, train.labels, ...testUsed, test.labels));
    expect(digest).toBe(`sha256:${hash.digest("hex")}`);
  });

  test("goes on in the next file after 10,000 records", async () => {
    for (const [name, bytes] of Object.entries(files)) await put(name, bytes);
    const { train, test } = await loadCifar10(folder, { samples: 10_002 });
    expect([...train.labels.subarray(-2)]).toEqual(second.labels.slice(0, 2));
    expect(test.samples).toBe(0);
  });

  test("reads the official archive as it reads its files, whatever their order in it", async () => {
    for (const [name, bytes] of Object.entries(files)) await put(name, bytes);
    const counts = { samples: 10_003, testSamples: 5 };
    const fromFolder = await loadCifar10(folder, counts);
    const readme = { "readme.html": new TextEncoder().encode("<html>") };
    const archive = await putArchive({ ...readme, ...Object.fromEntries(Object.entries(files).reverse()) });
    const fromArchive = await loadCifar10(archive, counts);
    expect(fromArchive.digest).toBe(fromFolder.digest);
    expect(fromArchive.scaling).toEqual(fromFolder.scaling);
  });

  test.each(["folder", "archive"])(
    "more samples than a %s has: what is there, and the flag that uses it",
    async (kind) => {
      await put("data_batch_1.bin", second.bytes);
      // Not the data set's next samples, since the first file is not full.
      await put("data_batch_2.bin", first.bytes);
      await put("test_batch.bin", tests.bytes);
      const path = kind === "folder"
        ? folder
        : await putArchive({ ...files, "data_batch_1.bin": second.bytes, "data_batch_2.bin": first.bytes });
      await expect(loadCifar10(path, { samples: 8 })).rejects.toThrow(
        `${path}: expected 8 training samples, got 7. Use what is there with --samples 7. ` +
          "Complete data: deno task data cifar10.",
      );
      await expect(loadCifar10(path, { samples: 20_000 })).rejects.toThrow("--samples 7");
      expect((await loadCifar10(path, { samples: 1, testSamples: 6 })).test.samples).toBe(5);
      await expect(loadCifar10(path, { samples: 0 })).rejects.toThrow("a whole number, 1 or more");
    },
  );

  test("a file that is cut within a record, too long, or has an impossible label is refused by name", async () => {
    const load = async (bytes: Uint8Array) => {
      await put("data_batch_1.bin", bytes);
      return await loadCifar10(folder, { samples: 2 });
    };
    await expect(load(first.bytes.subarray(0, 3 * RECORD - 1))).rejects.toThrow(
      "data_batch_1.bin: expected at most 10000 records of 3073 bytes, got 9218 bytes, which are 2 records and 3072 bytes",
    );
    await expect(load(concatBytes(first.bytes, second.bytes))).rejects.toThrow(
      "which are 10007 records and 0 bytes",
    );
    await expect(load(second.bytes.with(RECORD, 10))).rejects.toThrow(
      "data_batch_1.bin: expected labels from 0 to 9, got 10",
    );
    await expect(load(new Uint8Array())).rejects.toThrow("expected 2 training samples, got 0. Complete data");
  });

  test("an archive without its files, or that is none, is refused", async () => {
    await expect(loadCifar10(await putArchive({}), { samples: 1 })).rejects.toThrow(
      "expected 1 training samples, got 0",
    );
    await put("cifar-10-binary.tar.gz", second.bytes);
    await expect(loadCifar10(join(folder, "cifar-10-binary.tar.gz"), { samples: 1 })).rejects.toThrow(
      "cifar-10-binary.tar.gz: expected a gzip file",
    );
  });

  test("is refused or read right, whatever damage came to the archive", async () => {
    const archive = await putArchive({ "data_batch_1.bin": second.bytes });
    const contents = await readFile(archive);
    const right = await loadCifar10(archive, { samples: 7 });
    await fc.assert(
      fc.asyncProperty(damage(contents), async (damaged) => {
        await writeFile(archive, damaged);
        await expectOnlyDataError(async () => {
          expect((await loadCifar10(archive, { samples: 7 })).digest).toBe(right.digest);
        });
      }),
      { numRuns: 60 },
    );
  });

  test("is found by its files in the usual folders, or else by its archive", async () => {
    expect(await findCifar10(folder)).toBeNull();
    const archive = await putArchive(files);
    expect(await findCifar10(folder)).toBe(archive);
    for (const name of ["", "cifar10", "cifar-10-batches-bin"]) {
      await mkdir(join(folder, name), { recursive: true });
      await put(join(name, "data_batch_1.bin"), second.bytes);
      expect(await findCifar10(folder)).toBe(join(folder, name));
    }
  });
});

const cifar10 = real("cifar-10-batches-bin");
const available = cifar10.absent ? 0 : statSync(join(cifar10.path, "data_batch_1.bin")).size / RECORD;

describe.skipIf(cifar10.absent)("real CIFAR-10", () => {
  test("loads as far as it is there, the first image a frog, and names what is there where it is less", async () => {
    const counts = { samples: 1_000, testSamples: 10 };
    const { train, test } = await loadCifar10(cifar10.path, counts);
    expect([...train.labels.subarray(0, 5)]).toEqual([6, 9, 9, 4, 1]);
    expect([...test.labels.subarray(0, 5)]).toEqual([3, 8, 8, 0, 6]);
    // Standardised over all images, those of a thousand are near mean 0 and deviation 1.
    for (const channel of [0, 1, 2]) {
      let [sum, squares] = [0, 0];
      for (let i = 0; i < 1_000; i++) {
        for (let j = 0; j < 1024; j++) {
          const value = train.inputs[i * 3072 + channel * 1024 + j];
          sum += value;
          squares += value * value;
        }
      }
      expect(Math.abs(sum / 1_024_000)).toBeLessThan(0.08);
      expect(Math.abs(squares / 1_024_000 - 1)).toBeLessThan(0.08);
    }
  });

  test.skipIf(available >= 5_000)(
    "where the paper's 5,000 are not there, the flag that uses what is",
    async () => {
      const loading = loadCifar10(cifar10.path, { samples: 5_000 });
      await expect(loading).rejects.toThrow(DataError);
      await expect(loading).rejects.toThrow(
        `expected 5000 training samples, got ${available}. Use what is there with --samples ${available}. ` +
          "Complete data: deno task data cifar10.",
      );
    },
  );
});
