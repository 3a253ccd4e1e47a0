import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { DataError, type DatasetName, excerptDataset, loadDataset, MNIST_FILES } from "../../src/data/mod.ts";
import { writeIdx } from "./idx.ts";
import { temporaryFolders } from "./support.ts";

const newFolder = temporaryFolders();

async function put(folder: string, files: Iterable<readonly [string, Uint8Array]>): Promise<string> {
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  return folder;
}

const encode = (text: string) => new TextEncoder().encode(text);
const images = writeIdx([6, 28, 28], Uint8Array.from({ length: 6 * 784 }, (_, i) => (i * 7) % 256));
const labels = writeIdx([6], Uint8Array.of(3, 1, 4, 1, 5, 9));
const records = (count: number) =>
  Uint8Array.from({ length: count * 3073 }, (_, i) => (i % 3073 === 0 ? i % 10 : i % 251));
const header = "sentence\tlabel\n";

/** Data directories as the originals are, four training samples and more in each. */
const originals: Readonly<Record<DatasetName, [string, Uint8Array][]>> = {
  mnist: [
    [MNIST_FILES.trainImages, images],
    [`${MNIST_FILES.trainLabels}.gz`, gzipSync(labels)],
    [`${MNIST_FILES.testImages}.gz`, gzipSync(images)],
    [MNIST_FILES.testLabels, labels],
  ],
  cifar10: [["cifar10/data_batch_1.bin", records(5)], ["cifar10/test_batch.bin", records(4)]],
  sst2: [
    ["train.tsv", encode(`${header}a gripping movie \t1\nno wit \t0\nso clichéd \t0\nfine \t1\nbad \t0\n`)],
    ["dev.tsv", encode(`${header}no movie\t0\na charming one\t1\nbad wit\t0\n`)],
  ],
};

test.each(Object.keys(originals) as DatasetName[])(
  "the first samples of %s are loaded from it alike",
  async (name) => {
    const counts = { samples: 4, testSamples: 2 };
    const request = { name, ...counts, mode: "real", seed: 0, cacheDir: "/nowhere" } as const;
    const dataDir = await put(await newFolder(), originals[name]);
    const excerpt = await put(
      await newFolder(),
      await excerptDataset(name, counts, { dataDir, cacheDir: "/nowhere" }),
    );
    const { dataset } = await loadDataset({ ...request, dataDir: excerpt });
    expect(dataset).toEqual((await loadDataset({ ...request, dataDir })).dataset);
    // There are no more.
    await expect(loadDataset({ ...request, samples: 5, dataDir: excerpt })).rejects.toThrow(DataError);
  },
);

test.each(Object.keys(originals) as DatasetName[])(
  "without test samples %s has none of their files",
  async (name) => {
    const dataDir = await put(await newFolder(), originals[name]);
    const files = await excerptDataset(name, { samples: 1 }, { dataDir, cacheDir: "/nowhere" });
    expect([...files.keys()].some((path) => /t10k|test|dev/.test(path))).toBe(false);
  },
);

test("what is absent, or too little, is refused", async () => {
  const places = { dataDir: await newFolder(), cacheDir: "/nowhere", findPackage: () => null };
  await expect(excerptDataset("mnist", { samples: 1 }, places)).rejects.toThrow(
    /an excerpt of MNIST: expected MNIST in .*deno task data mnist/s,
  );
  for (const [name, files] of Object.entries(originals)) {
    await put(places.dataDir, files);
    await expect(excerptDataset(name as DatasetName, { samples: 7 }, places), name).rejects.toThrow(
      DataError,
    );
  }
});
