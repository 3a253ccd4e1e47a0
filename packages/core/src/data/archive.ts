import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { concatBytes } from "@noble/hashes/utils.js";
import { configure, type FileEntry, Uint8ArrayReader, ZipReader } from "@zip.js/zip.js";
import { extract } from "tar-stream";
import { DataError } from "./error.ts";
import { fileSize, readBytes, reason, unreadable } from "./files.ts";

/** A file within an archive. Its body is read before the next entry is asked for, and at most once. */
export interface ArchiveEntry {
  /** Its path within the archive, with `/` between folders. */
  readonly name: string;
  /** Bytes that the archive declares for it; a body that comes to another length throws. */
  readonly size: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/** The most that a gzip file may hold, so that a file made to grow without end is given up in good time. */
const GZIP_LIMIT = 2 ** 30;
/** A zip archive is held in memory, and so is each file in it. */
const ZIP_LIMIT = 64 * 2 ** 20;

configure({ useWebWorkers: false });

/**
 * The contents of a gzip file, piece by piece; the checksum at its end is checked when the last piece is asked for.
 * @throws DataError if it cannot be read, is truncated, fails its checksum, or holds more than `limit` bytes
 */
export async function* gunzipped(path: string, limit = GZIP_LIMIT): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path);
  const contents = createGunzip();
  file.on("error", (error) => contents.destroy(unreadable(path, error)));
  file.pipe(contents);
  let size = 0;
  try {
    for await (const piece of contents as AsyncIterable<Uint8Array>) {
      size += piece.length;
      if (size > limit) throw new DataError(path, `at most ${limit} bytes in a gzip file`, "more");
      yield piece;
    }
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw broken(path, "a gzip file", error);
  } finally {
    file.destroy();
    contents.destroy();
  }
}

/**
 * The first `length` bytes of what a gzip file holds (fewer if it holds fewer), and how many it holds. It is read to
 * its end, where its checksum is; only the bytes asked for are kept.
 * @throws DataError if it cannot be read, is truncated, fails its checksum, or holds more than `limit` bytes
 */
export async function readGzipStart(
  path: string,
  length: number,
  limit?: number,
): Promise<{ start: Uint8Array; size: number }> {
  const kept: Uint8Array[] = [];
  let size = 0;
  for await (const piece of gunzipped(path, limit)) {
    if (size < length) kept.push(piece.subarray(0, length - size));
    size += piece.length;
  }
  return { start: concatBytes(...kept), size };
}

/**
 * The files of a .tar.gz archive, streamed in the archive's order.
 * @throws DataError if it cannot be read, is truncated, fails a checksum, or is no such archive
 */
export async function* tarGzEntries(path: string): AsyncGenerator<ArchiveEntry> {
  const archive = Readable.from(gunzipped(path));
  const entries = extract();
  archive.on("error", (error) => entries.destroy(error));
  archive.pipe(entries);
  try {
    for await (const entry of entries) {
      const { name, type, size } = entry.header;
      if (type === "file") yield { name, size, body: tarBody(path, entry as AsyncIterable<Uint8Array>) };
      entry.resume();
    }
  } catch (error) {
    throw brokenTar(path, error);
  } finally {
    archive.destroy();
  }
}

/** A file's contents; what is wrong with the archive is thrown to whoever reads them. */
async function* tarBody(path: string, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } catch (error) {
    throw brokenTar(path, error);
  }
}

function brokenTar(path: string, error: unknown): DataError {
  return error instanceof DataError ? error : broken(path, "a .tar.gz archive", error);
}

/**
 * The files of a zip archive; each is decompressed when its body is read.
 * @throws DataError if it cannot be read, is truncated, fails a checksum, is no such archive, or takes over 64 MiB of
 *   memory
 */
export async function* zipEntries(path: string): AsyncGenerator<ArchiveEntry> {
  checkFits(path, await fileSize(path) ?? 0);
  const archive = new ZipReader(new Uint8ArrayReader(await readBytes(path)), { checkSignature: true });
  for (const entry of await readable(path, () => archive.getEntries())) {
    if (!entry.directory) {
      yield { name: entry.filename, size: entry.uncompressedSize, body: inflated(entry, path) };
    }
  }
}

async function* inflated(entry: FileEntry, path: string): AsyncGenerator<Uint8Array> {
  const { filename, uncompressedSize } = entry;
  checkFits(`${path}: ${filename}`, uncompressedSize);
  const pieces: Uint8Array[] = [];
  let size = 0;
  await readable(path, () =>
    entry.getData(
      new WritableStream<Uint8Array>({
        write(piece) {
          size += piece.length;
          if (size > uncompressedSize) throw new Error(`${filename} is longer than it says`);
          pieces.push(piece);
        },
      }),
    ));
  yield* pieces;
}

function checkFits(subject: string, size: number): void {
  if (size <= ZIP_LIMIT) return;
  throw new DataError(
    subject,
    `at most ${ZIP_LIMIT} bytes in a zip archive`,
    `${size}`,
    "Unpack it by hand.",
  );
}

async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw broken(path, "a zip archive", error);
  }
}

function broken(path: string, expected: string, error: unknown): DataError {
  return new DataError(path, expected, reason(error), "Replace the file by a good copy.", { cause: error });
}
