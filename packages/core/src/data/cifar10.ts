import { basename } from "node:path/posix";
import { join } from "node:path";
import { tarGzEntries } from "./archive.ts";
import { checkCounts, countToTake, type ImageDataset, type SampleCounts } from "./dataset.ts";
import { DataError } from "./error.ts";
import { fileSize, isDirectory, readBytes } from "./files.ts";
import { makeImageDataset, type RawImages } from "./images.ts";
import { CIFAR10_PIXELS } from "./pixels.ts";

const SIDE = 32;
const CHANNELS = 3;
const FEATURES = CHANNELS * SIDE * SIDE;
const CLASSES = 10;
/** A record: the label's byte, then the red, green and blue plane, each row-major. */
const RECORD = 1 + FEATURES;
const RECORDS_PER_FILE = 10_000;

const TRAIN_FILES = [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`);
const TEST_FILE = "test_batch.bin";
const ARCHIVE = "cifar-10-binary.tar.gz";
/** Folders of a data directory that the files may lie in; the first is the one in the archive. */
const FOLDERS = ["cifar-10-batches-bin", "cifar10", ""];

const COMPLETE = "Complete data: deno task data cifar10.";

/** The folder under `directory` with CIFAR-10's first training file, or else the official archive there, or null. */
export async function findCifar10(directory: string): Promise<string | null> {
  for (const folder of FOLDERS.map((name) => join(directory, name))) {
    if (await fileSize(join(folder, TRAIN_FILES[0])) !== null) return folder;
  }
  const archive = join(directory, ARCHIVE);
  return await fileSize(archive) === null ? null : archive;
}

/**
 * CIFAR-10 in its binary version, from a folder of its files or from the official archive, which is not unpacked; each value
 * of an image standardised over all training images (`CIFAR10_PIXELS`), as public copies of the authors' code do.
 * @param path the folder or the archive, as `findCifar10` tells
 * @throws DataError if a file is absent or broken, or there are fewer samples than asked for
 */
export async function loadCifar10(
  path: string,
  counts: SampleCounts,
): Promise<ImageDataset> {
  const { samples, testSamples } = checkCounts(counts);
  const files = await readRecords(path, samples, testSamples);
  const train = takeImages(path, "training", TRAIN_FILES, files, samples);
  const test = takeImages(path, "test", [TEST_FILE], files, testSamples);
  return makeImageDataset(
    {
      source: "cifar10",
      title: "CIFAR-10",
      synthetic: false,
      classes: CLASSES,
      shape: [CHANNELS, SIDE, SIDE],
      train,
      test,
    },
    CIFAR10_PIXELS,
  );
}

/**
 * The first samples in files of the original's format, by their path in a data directory.
 * @throws DataError as `loadCifar10`
 */
export async function excerptCifar10(path: string, counts: SampleCounts): Promise<Map<string, Uint8Array>> {
  const { samples, testSamples } = checkCounts(counts);
  const files = await readRecords(path, samples, testSamples);
  countToTake(path, "training", samples, countAvailable(TRAIN_FILES, files), COMPLETE);
  countToTake(path, "test", testSamples, countAvailable([TEST_FILE], files), COMPLETE);
  return new Map(
    [...files].map(([name, { bytes }]) => [`${FOLDERS[0]}/${name}`, bytes]),
  );
}

/** The first records of a file, and how many it has. */
interface Records {
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** The first records of each file that any are wanted of. */
async function readRecords(
  path: string,
  samples: number,
  testSamples: number,
): Promise<Map<string, Records>> {
  const wanted = recordsWanted(samples, testSamples);
  return await isDirectory(path) ? await readFolder(path, wanted) : await readArchive(path, wanted);
}

/** How many records are wanted of each file that any are wanted of. */
function recordsWanted(samples: number, testSamples: number): Map<string, number> {
  const wanted = new Map<string, number>();
  TRAIN_FILES.forEach((name, i) => {
    const count = Math.min(samples - i * RECORDS_PER_FILE, RECORDS_PER_FILE);
    if (count > 0) wanted.set(name, count);
  });
  if (testSamples > 0) wanted.set(TEST_FILE, Math.min(testSamples, RECORDS_PER_FILE));
  return wanted;
}

async function readFolder(
  folder: string,
  wanted: ReadonlyMap<string, number>,
): Promise<Map<string, Records>> {
  const files = new Map<string, Records>();
  for (const [name, count] of wanted) {
    const path = join(folder, name);
    const size = await fileSize(path);
    if (size === null) continue;
    files.set(name, { count: countRecords(path, size), bytes: await readBytes(path, count * RECORD) });
  }
  return files;
}

async function readArchive(path: string, wanted: ReadonlyMap<string, number>): Promise<Map<string, Records>> {
  const files = new Map<string, Records>();
  for await (const { name, size, body } of tarGzEntries(path)) {
    const count = wanted.get(basename(name));
    if (count === undefined) continue;
    const records = countRecords(`${path}: ${name}`, size);
    const bytes = new Uint8Array(Math.min(records, count) * RECORD);
    let filled = 0;
    for await (const piece of body) {
      const part = piece.subarray(0, bytes.length - filled);
      bytes.set(part, filled);
      filled += part.length;
    }
    files.set(basename(name), { count: records, bytes });
  }
  return files;
}

function countRecords(file: string, size: number): number {
  const count = size / RECORD;
  if (Number.isInteger(count) && count <= RECORDS_PER_FILE) return count;
  throw new DataError(
    file,
    `at most ${RECORDS_PER_FILE} records of ${RECORD} bytes`,
    `${size} bytes, which are ${Math.floor(count)} records and ${size % RECORD} bytes`,
    "Replace the file by a good copy.",
  );
}

/** The first `samples` records of files that continue each other. */
function takeImages(
  path: string,
  split: "training" | "test",
  names: readonly string[],
  files: ReadonlyMap<string, Records>,
  wanted: number,
): RawImages {
  const samples = countToTake(path, split, wanted, countAvailable(names, files), COMPLETE);
  const pixels = new Uint8Array(samples * FEATURES);
  const labels = new Uint8Array(samples);
  for (let sample = 0; sample < samples; sample++) {
    const name = names[Math.floor(sample / RECORDS_PER_FILE)];
    const start = (sample % RECORDS_PER_FILE) * RECORD;
    const { bytes } = files.get(name)!;
    const label = bytes[start];
    if (label >= CLASSES) {
      throw new DataError(
        `${path}: ${name}`,
        "labels from 0 to 9",
        `${label}`,
        "Replace the file by a good copy.",
      );
    }
    labels[sample] = label;
    pixels.set(bytes.subarray(start + 1, start + RECORD), sample * FEATURES);
  }
  return { pixels, labels };
}

/** Records up to the first file that is absent or not full: what comes after it is not the data set's beginning. */
function countAvailable(names: readonly string[], files: ReadonlyMap<string, Records>): number {
  let available = 0;
  for (const name of names) {
    const count = files.get(name)?.count ?? 0;
    available += count;
    if (count < RECORDS_PER_FILE) break;
  }
  return available;
}
