import { mkdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { dataCacheDir } from "./cache.ts";
import type { DatasetName } from "./dataset.ts";
import { DataError } from "./error.ts";
import { fileSize, unwritable } from "./files.ts";
import { type OriginalFile, ORIGINALS } from "./originals.ts";
import { ELSEWHERE, PartialFile } from "./partial.ts";
import { type Fetch, transfer, TransferError } from "./transfer.ts";
import { differenceFromOriginal } from "./verify.ts";

export interface DownloadOptions {
  /** The project's folder in the user's cache, as from `userCacheDir`; made where it is not there. */
  readonly cacheDir: string;
  /** `--from`: the address of a folder that has the files under their published names, to use instead. */
  readonly from?: string;
  readonly fetch: Fetch;
  /** Stops the download; what has arrived stays, to be continued. */
  readonly signal?: AbortSignal;
  /** A server that sends nothing for so long is given up, in milliseconds; 30,000 by default. */
  readonly stallTimeout?: number;
  /** The wait before the second attempt, doubled before each that follows, in milliseconds; 1,000 by default. */
  readonly retryDelay?: number;
  onProgress?(event: DownloadEvent): void;
}

/** What is being done for a file, to be shown to a person. */
export type DownloadEvent =
  & { readonly file: OriginalFile }
  & (
    /** The file is there, and is the original. */
    | { readonly kind: "present"; readonly path: string }
    /** Another file is there under its name; it stays until the original has come. */
    | { readonly kind: "replacing"; readonly path: string; readonly reason: string }
    | { readonly kind: "requesting"; readonly url: string }
    /** Bytes that are there, those of an earlier attempt included, and what they will be, if known. */
    | {
      readonly kind: "receiving";
      readonly url: string;
      readonly received: number;
      readonly total: number | null;
    }
    /** This attempt failed, and another one follows. */
    | { readonly kind: "retrying"; readonly url: string; readonly reason: string }
    | { readonly kind: "verifying"; readonly url: string }
    | { readonly kind: "done"; readonly path: string; readonly url: string }
  );

/** What became of a file. */
export interface DownloadedFile {
  readonly dataset: DatasetName;
  readonly path: string;
  /** Whether it was there already. */
  readonly present: boolean;
}

/** Attempts in a row that bring nothing new, after which an address is given up. */
const FRUITLESS_ATTEMPTS = 3;
/** How many times its published size a file may have: a mirror may have packed it less tightly. */
const SIZE_ALLOWANCE = 4;

/**
 * Brings published data sets into the user's cache, where the loaders find them; what `deno task data` does. Nothing
 * else in this project uses the network.
 *
 * Each file is taken from its canonical place or, where that fails, its mirrors; written beside its place, continued
 * after a cut (also by a later call), checked by SHA-256 (see `ORIGINALS`) and then moved to its place in one step.
 * Files that are there and pass the check are left alone. Two calls at once on the same cache hinder each other, but
 * neither leaves a file that fails the check.
 *
 * @throws DataError if a file is not to be had, is not the original, or cannot be written; the message says what to
 *   do. Files that came before it stay.
 * @throws the signal's reason when it is aborted
 */
export async function downloadDatasets(
  names: readonly DatasetName[],
  options: DownloadOptions,
): Promise<DownloadedFile[]> {
  const base = options.from === undefined ? null : parseBase(options.from);
  const results: DownloadedFile[] = [];
  for (const dataset of names) {
    for (const file of ORIGINALS[dataset].files) {
      const urls = base === null ? file.urls : [new URL(basename(file.path), base).href];
      results.push({ dataset, ...await downloadOriginal({ ...file, urls }, options) });
    }
  }
  return results;
}

/**
 * Brings one file into the data folder of the cache, as `downloadDatasets` says.
 * @throws as `downloadDatasets`
 */
export async function downloadOriginal(
  file: OriginalFile,
  options: DownloadOptions,
): Promise<Omit<DownloadedFile, "dataset">> {
  const { cacheDir, onProgress } = options;
  const path = join(dataCacheDir(cacheDir), file.path);
  if (await fileSize(path) !== null) {
    const difference = await differenceFromOriginal(path, file);
    if (difference === null) {
      onProgress?.({ kind: "present", file, path });
      return { path, present: true };
    }
    onProgress?.({ kind: "replacing", file, path, reason: difference });
  }
  await mkdir(dirname(path), { recursive: true }).catch((error) => {
    throw unwritable(dirname(path), error, ELSEWHERE);
  });
  const failures: string[] = [];
  for (const url of file.urls) {
    try {
      await downloadFrom(url, new PartialFile(path), file, options);
      onProgress?.({ kind: "done", file, path, url });
      return { path, present: false };
    } catch (error) {
      if (!(error instanceof TransferError)) throw error;
      failures.push(`${error.message} from ${url}`);
    }
  }
  throw new DataError(
    basename(path),
    "the original",
    failures.join(", and "),
    `Run the command again later (it continues where it stopped), name the address of a folder that has ` +
      `${basename(path)} with --from URL, or put the file into ${dirname(path)} by hand.`,
  );
}

/** Fetches, checks and puts into place, from one address. */
async function downloadFrom(
  url: string,
  partial: PartialFile,
  file: OriginalFile,
  options: DownloadOptions,
): Promise<void> {
  while (true) {
    const continued = await transferPersistently(url, partial, file, options);
    options.onProgress?.({ kind: "verifying", file, url });
    const difference = await differenceFromOriginal(partial.path, file);
    if (difference === null) return await partial.complete();
    await partial.remove();
    const message = `a file that is not the original (${difference})`;
    if (!continued) throw new TransferError(message, false);
    // The server may have continued another version than it had begun: once more, from the start.
    options.onProgress?.({ kind: "retrying", file, url, reason: message });
  }
}

/**
 * Repeats a transfer that is cut, for as long as attempts bring it further.
 * @returns whether some of the file came in another attempt than the last
 */
async function transferPersistently(
  url: string,
  partial: PartialFile,
  file: OriginalFile,
  options: DownloadOptions,
): Promise<boolean> {
  const { fetch, signal, stallTimeout = 30_000, retryDelay = 1_000, onProgress } = options;
  let furthest = 0;
  for (let fruitless = 0;;) {
    const before = furthest;
    try {
      onProgress?.({ kind: "requesting", file, url });
      const kept = await transfer(url, partial, {
        fetch,
        stallTimeout,
        limit: SIZE_ALLOWANCE * file.bytes,
        ...(signal ? { signal } : {}),
        onProgress(received, total) {
          furthest = Math.max(furthest, received);
          onProgress?.({ kind: "receiving", file, url, received, total });
        },
      });
      return kept > 0;
    } catch (error) {
      fruitless = furthest > before ? 0 : fruitless + 1;
      if (!(error instanceof TransferError && error.passing && fruitless < FRUITLESS_ATTEMPTS)) throw error;
      onProgress?.({ kind: "retrying", file, url, reason: error.message });
      await delay(retryDelay * 2 ** fruitless, undefined, signal ? { signal } : {}).catch(() => {});
      signal?.throwIfAborted();
    }
  }
}

function parseBase(from: string): URL {
  const url = URL.parse(from.endsWith("/") ? from : `${from}/`);
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw new DataError(
    "--from",
    "an address that starts with http:// or https://",
    from,
    "To use files that are on this machine, name their folder with --data-dir or TINY_SUBSPACES_DATA.",
  );
}
