import { open, rename, rm } from "node:fs/promises";
import { DataError } from "./error.ts";
import { fileSize, readBytes, unwritable, writeFileAtomic } from "./files.ts";

/** What to do where the cache cannot be written to. */
export const ELSEWHERE = "Make room for it, or set XDG_CACHE_HOME to a folder that can be written to.";

/** A file that is not complete, and which version of it the server has. */
export interface Resumable {
  /** Bytes that are there. */
  readonly size: number;
  /** For `If-Range`: the server's ETag or its date of last modification. */
  readonly validator: string;
}

/**
 * A file on its way: `<path>.partial` until it is complete, with the version that it comes from in
 * `<path>.partial.json`. Every method throws a DataError if the disk refuses.
 */
export class PartialFile {
  readonly path: string;
  readonly #target: string;
  readonly #versionPath: string;

  constructor(target: string) {
    this.#target = target;
    this.path = `${target}.partial`;
    this.#versionPath = `${this.path}.json`;
  }

  /** What an earlier transfer from this URL left, if it can be continued. */
  async resumable(url: string): Promise<Resumable | null> {
    const size = await fileSize(this.path) ?? 0;
    if (size === 0 || await fileSize(this.#versionPath) === null) return null;
    const version = parseJson(new TextDecoder().decode(await readBytes(this.#versionPath)));
    return version?.url === url && typeof version.validator === "string"
      ? { size, validator: version.validator }
      : null;
  }

  /** Starts from nothing, with the version that the server says it sends; `null` if it does not say. */
  async restart(url: string, validator: string | null): Promise<void> {
    await this.remove();
    if (validator !== null) await writeFileAtomic(this.#versionPath, JSON.stringify({ url, validator }));
  }

  /** Appends pieces as they come, and flushes them to the disk at the end, however that comes. */
  async append(pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const file = await this.#writing(() => open(this.path, "a"));
    try {
      for await (const piece of pieces) await this.#writing(() => file.writeFile(piece));
    } finally {
      await this.#writing(() => file.sync()).finally(() => file.close());
    }
  }

  /** Moves the complete file to its place. */
  async complete(): Promise<void> {
    await this.#writing(() => rename(this.path, this.#target));
    await this.remove();
  }

  async remove(): Promise<void> {
    await this.#writing(() => rm(this.#versionPath, { force: true }));
    await this.#writing(() => rm(this.path, { force: true }));
  }

  async #writing<T>(write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      throw error instanceof DataError ? error : unwritable(this.path, error, ELSEWHERE);
    }
  }
}

function parseJson(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
