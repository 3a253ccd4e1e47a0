import { reason } from "./files.ts";
import type { PartialFile, Resumable } from "./partial.ts";

/** The part of the platform's `fetch` that is used; it follows redirections. */
export type Fetch = (url: string, init: { headers: HeadersInit; signal: AbortSignal }) => Promise<Response>;

export interface TransferOptions {
  readonly fetch: Fetch;
  /** Stops the transfer; what has arrived stays, to be continued. */
  readonly signal?: AbortSignal;
  /** Gives up when nothing arrives for so long, in milliseconds. */
  readonly stallTimeout: number;
  /** The most that is accepted, in bytes. */
  readonly limit: number;
  /** Called when the answer has come and after each piece: bytes that are there, and what they will be, if known. */
  onProgress?(received: number, total: number | null): void;
}

const RANGE_NOT_SATISFIABLE = 416;

/** The server, or the way to it, failed. */
export class TransferError extends Error {
  override readonly name: string = "TransferError";
  /** @param passing whether the same request may succeed later */
  constructor(message: string, readonly passing: boolean, options?: ErrorOptions) {
    super(message, options);
  }
}

/**
 * Fetches a URL into a partial file, continuing what an earlier call left there: by an HTTP range request that holds
 * only for the same version of the file (`If-Range` with its ETag or date; RFC 9110, 13.1.5 and 14), else from the start.
 *
 * @returns bytes that were there already and were kept
 * @throws TransferError if the server, or the way to it, fails; what has arrived can be continued
 * @throws DataError if the partial file cannot be written
 * @throws the signal's reason when it is aborted
 */
export async function transfer(url: string, partial: PartialFile, options: TransferOptions): Promise<number> {
  const { limit, onProgress } = options;
  const connection = new Connection(options);
  try {
    const resumable = await partial.resumable(url);
    const response = await connection.request(url, requestHeaders(resumable));
    const { start, total } = await answered(url, partial, resumable, response);
    let received = start;
    onProgress?.(received, total);
    const counted = async function* () {
      for await (const piece of connection.pieces(response)) {
        received += piece.length;
        if (received > limit) throw new TransferError(`more than ${limit} bytes`, false);
        yield piece;
        onProgress?.(received, total);
      }
    };
    if (response.status !== RANGE_NOT_SATISFIABLE) await partial.append(counted());
    if (total !== null && received !== total) {
      throw new TransferError(`the connection ended after ${received} of ${total} bytes`, true);
    }
    return start;
  } finally {
    connection.close();
  }
}

function requestHeaders(resumable: Resumable | null): Record<string, string> {
  return {
    // The bytes as they are stored: a range of a compressed answer is no range of the file.
    "accept-encoding": "identity",
    ...(resumable ? { "range": `bytes=${resumable.size}-`, "if-range": resumable.validator } : {}),
  };
}

/** Where the answer's bytes start in the file, and how many the file has; prepares the partial file for them. */
async function answered(
  url: string,
  partial: PartialFile,
  resumable: Resumable | null,
  { status, statusText, headers }: Response,
): Promise<{ start: number; total: number | null }> {
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers.get("content-range") ?? "");
  const total = range && range[2] !== "*" ? Number(range[2]) : null;
  if (status === 200) {
    await partial.restart(url, strongValidator(headers));
    const length = headers.get("content-length");
    return { start: 0, total: length === null ? null : Number(length) };
  }
  if (status === 206 && resumable && Number(range?.[1]) === resumable.size) {
    return { start: resumable.size, total };
  }
  // Nothing comes after what is there, because it is all.
  if (status === RANGE_NOT_SATISFIABLE && resumable && total === resumable.size) {
    return { start: total, total };
  }
  if (status === 206 || status === RANGE_NOT_SATISFIABLE) {
    await partial.remove();
    throw new TransferError(`HTTP ${status} with a range that was not asked for`, true);
  }
  const passing = status >= 500 || status === 408 || status === 429;
  throw new TransferError(`HTTP ${status} ${statusText}`.trim(), passing);
}

/** A weak ETag may be the same for different bytes, so it does not do for a range. */
function strongValidator(headers: Headers): string | null {
  const etag = headers.get("etag");
  return etag?.startsWith('"') ? etag : headers.get("last-modified");
}

/** One request and its answer, given up when nothing comes for too long. */
class Connection {
  readonly #options: TransferOptions;
  readonly #controller = new AbortController();
  readonly #abort = () => this.#controller.abort();

  constructor(options: TransferOptions) {
    this.#options = options;
    options.signal?.addEventListener("abort", this.#abort);
  }

  async request(url: string, headers: Record<string, string>): Promise<Response> {
    const { fetch } = this.#options;
    return await this.#awaiting(() => fetch(url, { headers, signal: this.#controller.signal }));
  }

  async *pieces({ body }: Response): AsyncGenerator<Uint8Array> {
    const reader = body?.getReader();
    while (reader) {
      const { done, value } = await this.#awaiting(() => reader.read());
      if (done) return;
      yield value;
    }
  }

  close(): void {
    this.#options.signal?.removeEventListener("abort", this.#abort);
    this.#controller.abort();
  }

  async #awaiting<T>(next: () => Promise<T>): Promise<T> {
    const { signal, stallTimeout } = this.#options;
    signal?.throwIfAborted();
    let stalled = false;
    const timer = setTimeout(() => {
      stalled = true;
      this.#controller.abort();
    }, stallTimeout);
    try {
      return await next();
    } catch (error) {
      signal?.throwIfAborted();
      const message = stalled ? `nothing came for ${stallTimeout / 1000} s` : failure(error);
      throw new TransferError(message, true, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What `fetch` says, with the cause that it keeps apart. */
function failure(error: unknown): string {
  const cause = error instanceof Error && error.cause ? `: ${reason(error.cause)}` : "";
  return reason(error) + cause;
}
