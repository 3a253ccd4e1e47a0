import { concatBytes } from "@noble/hashes/utils.js";
import { join } from "node:path";
import { readGzipStart } from "./archive.ts";
import { checkCounts, countToTake, type ImageDataset, type SampleCounts } from "./dataset.ts";
import { DataError } from "./error.ts";
import { fileSize, readBytes } from "./files.ts";
import { checkIdxSize, formatIdxHeader, type IdxHeader, parseIdxHeader } from "./idx.ts";
import { makeImageDataset, type RawImages } from "./images.ts";

const SIDE = 28;
const FEATURES = SIDE * SIDE;
const CLASSES = 10;

/** The original's four files, here without the `.gz` that each may have. */
export const MNIST_FILES = {
  trainImages: "train-images-idx3-ubyte",
  trainLabels: "train-labels-idx1-ubyte",
  testImages: "t10k-images-idx3-ubyte",
  testLabels: "t10k-labels-idx1-ubyte",
} as const;

/** Folders of a data directory that MNIST's files may lie in; the last is torchvision's. */
const FOLDERS = ["mnist", "", "MNIST/raw"];

/** The folder under `directory` with MNIST's training images, or null. */
export async function findMnist(directory: string): Promise<string | null> {
  for (const folder of FOLDERS.map((name) => join(directory, name))) {
    if (await findFile(folder, MNIST_FILES.trainImages)) return folder;
  }
  return null;
}

/**
 * MNIST from its original files, gzipped or not; pixels in [0, 1].
 * @param folder where the files lie, as `findMnist` tells
 * @throws DataError if a file is absent or broken, or there are fewer samples than asked for
 */
export async function loadMnist(folder: string, counts: SampleCounts): Promise<ImageDataset> {
  const { samples, testSamples } = checkCounts(counts);
  const { trainImages, trainLabels, testImages, testLabels } = MNIST_FILES;
  const train = await readSplit(folder, "training", trainImages, trainLabels, samples);
  const test = testSamples > 0
    ? await readSplit(folder, "test", testImages, testLabels, testSamples)
    : { pixels: new Uint8Array(), labels: new Uint8Array() };
  return makeImageDataset(
    {
      source: "mnist",
      title: "MNIST",
      synthetic: false,
      classes: CLASSES,
      shape: [1, SIDE, SIDE],
      train,
      test,
    },
    null,
  );
}

/**
 * The first samples in files of the original's format, by their path in a data directory.
 * @throws DataError as `loadMnist`
 */
export async function excerptMnist(folder: string, counts: SampleCounts): Promise<Map<string, Uint8Array>> {
  const { samples, testSamples } = checkCounts(counts);
  const { trainImages, trainLabels, testImages, testLabels } = MNIST_FILES;
  const files = new Map<string, Uint8Array>();
  const put = async (split: "training" | "test", names: readonly [string, string], wanted: number) => {
    const { pixels, labels } = await readSplit(folder, split, ...names, wanted);
    const [images, classes] = names.map((name) => `${FOLDERS[0]}/${name}`);
    files.set(images, concatBytes(formatIdxHeader([labels.length, SIDE, SIDE]), pixels));
    files.set(classes, concatBytes(formatIdxHeader([labels.length]), labels));
  };
  await put("training", [trainImages, trainLabels], samples);
  if (testSamples > 0) await put("test", [testImages, testLabels], testSamples);
  return files;
}

async function readSplit(
  folder: string,
  split: "training" | "test",
  imagesName: string,
  labelsName: string,
  samples: number,
): Promise<RawImages> {
  const images = await readIdx(folder, imagesName, 3, samples * FEATURES);
  const labels = await readIdx(folder, labelsName, 1, samples);
  const [count, ...size] = images.header.dims;
  if (size.some((side) => side !== SIDE)) {
    throw new DataError(images.path, `images of ${SIDE}×${SIDE}`, size.join("×"), "Is this MNIST's file?");
  }
  if (labels.header.dims[0] !== count) {
    throw new DataError(
      labels.path,
      `${count} labels, one an image`,
      `${labels.header.dims[0]}`,
      "Replace the file.",
    );
  }
  countToTake(folder, split, samples, count, "Complete data: deno task data mnist.");
  const wrong = labels.elements.find((label) => label >= CLASSES);
  if (wrong !== undefined) {
    throw new DataError(labels.path, "labels from 0 to 9", `${wrong}`, "Replace the file.");
  }
  return { pixels: images.elements, labels: labels.elements };
}

interface IdxFile {
  readonly path: string;
  readonly header: IdxHeader;
  readonly elements: Uint8Array;
}

/** The header and the first `count` elements (fewer if there are fewer) of an IDX file of the given rank. */
async function readIdx(folder: string, name: string, rank: number, count: number): Promise<IdxFile> {
  const path = await findFile(folder, name);
  if (path === null) {
    throw new DataError(
      folder,
      `${name} or ${name}.gz`,
      "neither",
      "Complete the folder, or remove MNIST's files from it and run deno task data mnist.",
    );
  }
  const length = 4 + 4 * rank + count;
  const { start, size } = path.endsWith(".gz")
    ? await readGzipStart(path, length)
    : { start: await readBytes(path, length), size: await fileSize(path) ?? 0 };
  const header = parseIdxHeader(start, rank, path);
  checkIdxSize(header, size, path);
  return { path, header, elements: start.subarray(header.offset, header.offset + count) };
}

async function findFile(folder: string, name: string): Promise<string | null> {
  for (const path of [join(folder, name), join(folder, `${name}.gz`)]) {
    if (await fileSize(path) !== null) return path;
  }
  return null;
}
