import { join } from "node:path";
import { basename } from "node:path/posix";
import { concatBytes } from "@noble/hashes/utils.js";
import { zipEntries } from "./archive.ts";
import { checkCounts, countToTake, type SampleCounts, type TokenDataset } from "./dataset.ts";
import { DataError } from "./error.ts";
import { fileSize, isDirectory, readBytes } from "./files.ts";
import { makeTokenDataset, type RawSentences } from "./sentences.ts";

const TRAIN_FILE = "train.tsv";
const TEST_FILE = "dev.tsv";
const ARCHIVE = "SST-2.zip";
/** Folders of a data directory that the files may lie in; the first is the one in the archive. */
const FOLDERS = ["SST-2", "sst2", ""];

const HEADER = "sentence\tlabel";
/** Far above the original's 3.8 MB: such a file is something else. */
const MAX_BYTES = 64 * 2 ** 20;

/** The folder under `directory` with SST-2's training sentences, or else GLUE's archive there, or null. */
export async function findSst2(directory: string): Promise<string | null> {
  for (const folder of FOLDERS.map((name) => join(directory, name))) {
    if (await fileSize(join(folder, TRAIN_FILE)) !== null) return folder;
  }
  const archive = join(directory, ARCHIVE);
  return await fileSize(archive) === null ? null : archive;
}

/**
 * SST-2 as GLUE has it, from a folder of its files or from GLUE's archive. Training sentences are those of train.tsv; test
 * sentences those of dev.tsv, since the labels of GLUE's test set are not public.
 *
 * @param path the folder or the archive, as `findSst2` tells
 * @throws DataError if a file is absent or broken, or there are fewer samples than asked for
 */
export async function loadSst2(path: string, counts: SampleCounts): Promise<TokenDataset> {
  const { samples, testSamples } = checkCounts(counts);
  const wanted = testSamples > 0 ? [TRAIN_FILE, TEST_FILE] : [TRAIN_FILE];
  const files = await readFiles(path, wanted);
  const take = (split: "training" | "test", name: string, count: number): RawSentences => {
    return parseSentences(requireFile(files, path, name), split, join(path, name), count);
  };
  return await makeTokenDataset({
    source: "sst2",
    title: "SST-2",
    synthetic: false,
    classes: 2,
    train: take("training", TRAIN_FILE, samples),
    test: testSamples > 0
      ? take("test", TEST_FILE, testSamples)
      : { sentences: [], labels: new Uint8Array() },
  });
}

/**
 * The first samples in files of the original's format, by their path in a data directory.
 * @throws DataError as `loadSst2`
 */
export async function excerptSst2(path: string, counts: SampleCounts): Promise<Map<string, Uint8Array>> {
  const { samples, testSamples } = checkCounts(counts);
  const parts: ["training" | "test", string, number][] = [["training", TRAIN_FILE, samples]];
  if (testSamples > 0) parts.push(["test", TEST_FILE, testSamples]);
  const names = parts.map(([, name]) => name);
  const files = await readFiles(path, names);
  return new Map(
    parts.map(([split, name, wanted]) => {
      const bytes = requireFile(files, path, name);
      const { labels } = parseSentences(bytes, split, join(path, name), wanted);
      const lines = decode(bytes, join(path, name)).split("\n").slice(0, 1 + labels.length);
      return [`${FOLDERS[0]}/${name}`, new TextEncoder().encode(`${lines.join("\n").trimEnd()}\n`)];
    }),
  );
}

async function readFiles(path: string, wanted: readonly string[]): Promise<Map<string, Uint8Array>> {
  return await isDirectory(path) ? await readFolder(path, wanted) : await readArchive(path, wanted);
}

async function readFolder(folder: string, wanted: readonly string[]): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const name of wanted) {
    const path = join(folder, name);
    const size = await fileSize(path);
    if (size === null) continue;
    if (size > MAX_BYTES) {
      throw new DataError(path, `at most ${MAX_BYTES} bytes`, `${size}`, "Is this SST-2's file?");
    }
    files.set(name, await readBytes(path));
  }
  return files;
}

async function readArchive(path: string, wanted: readonly string[]): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for await (const { name, body } of zipEntries(path)) {
    if (!wanted.includes(basename(name))) continue;
    const pieces: Uint8Array[] = [];
    for await (const piece of body) pieces.push(piece);
    files.set(basename(name), concatBytes(...pieces));
  }
  return files;
}

function requireFile(files: ReadonlyMap<string, Uint8Array>, path: string, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes) return bytes;
  throw new DataError(path, name, "no such file in it", "Complete it, or run deno task data sst2.");
}

/** The first `count` sentences of a file in GLUE's format: a header, then lines of a sentence, a tab, and 0 or 1. */
function parseSentences(
  bytes: Uint8Array,
  split: "training" | "test",
  file: string,
  wanted: number,
): RawSentences {
  const [header, ...lines] = decode(bytes, file).trimEnd().split(/\r?\n/);
  if (header !== HEADER) throw new DataError(file, `the header ${quote(HEADER)}`, quote(header), REPLACE);
  const count = countToTake(file, split, wanted, lines.length, "Complete data: deno task data sst2.");
  const labels = new Uint8Array(count);
  const sentences = lines.slice(0, count).map((line, i) => {
    const [sentence, label, ...more] = line.split("\t");
    const words = sentence.split(/\s+/).filter((word) => word !== "");
    if (words.length === 0 || more.length > 0 || (label !== "0" && label !== "1")) {
      throw new DataError(`${file}, line ${i + 2}`, "a sentence, a tab, and 0 or 1", quote(line), REPLACE);
    }
    labels[i] = Number(label);
    return words;
  });
  return { sentences, labels };
}

const REPLACE = "Replace the file by a good copy.";

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new DataError(file, "text in UTF-8", "other bytes", REPLACE, { cause: error });
  }
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
