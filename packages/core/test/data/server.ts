import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";

/** How a file is served; by default as a good server does, with its ETag and ranges. */
export interface Served {
  readonly bytes: Uint8Array;
  readonly etag?: string | null;
  readonly lastModified?: string;
  readonly ranges?: boolean;
  /** Answers so instead. */
  readonly status?: number;
  /** Cuts the connection after so many bytes of the answer. */
  readonly cutAfter?: number;
  /** Sends no more after so many bytes of the answer, and keeps the connection. */
  readonly stallAfter?: number;
  /** Continues whatever version was asked for. */
  readonly ignoreIfRange?: boolean;
}

export interface TestServer {
  readonly url: string;
  /** What it has been asked, as "path" or "path range". */
  readonly requests: string[];
  /** Serves a path; given several, one a request, the last for all that follow. */
  serve(path: string, ...served: Served[]): void;
}

/** A function that starts web servers on the loopback address, which end after each test of the calling file. */
export function loopbackServers(): () => Promise<TestServer> {
  const running: Server[] = [];
  afterEach(async () => {
    for (const server of running.splice(0)) {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  });
  return async () => {
    const files = new Map<string, Served[]>();
    const requests: string[] = [];
    const server = createServer((request, response) => {
      const path = request.url ?? "";
      const { range } = request.headers;
      requests.push(range ? `${path} ${range}` : path);
      const answers = files.get(path);
      if (!answers) return response.writeHead(404).end("nothing here");
      answer(answers.length > 1 ? answers.shift()! : answers[0], request, response);
    });
    await new Promise<void>((started) => server.listen(0, "127.0.0.1", started));
    running.push(server);
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      requests,
      serve: (path, ...served) => files.set(path, served),
    };
  };
}

function answer(served: Served, { headers }: IncomingMessage, response: ServerResponse): void {
  const { bytes, etag = `"v1"`, lastModified, ranges = true, cutAfter, stallAfter } = served;
  if (etag !== null) response.setHeader("etag", etag);
  if (lastModified) response.setHeader("last-modified", lastModified);
  if (served.status) return void response.writeHead(served.status).end("an error page");
  const asked = /^bytes=(\d+)-$/.exec(headers.range ?? "");
  const condition = headers["if-range"];
  const same = served.ignoreIfRange || !condition || condition === etag || condition === lastModified;
  const start = ranges && asked && same ? Number(asked[1]) : null;
  if (start !== null && start >= bytes.length) {
    return void response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end("an error page");
  }
  if (start !== null) {
    response.setHeader("content-range", `bytes ${start}-${bytes.length - 1}/${bytes.length}`);
  }
  const body = bytes.subarray(start ?? 0);
  response.writeHead(start === null ? 200 : 206, { "content-length": body.length });
  const sent = cutAfter ?? stallAfter;
  if (sent === undefined) return void response.end(body);
  response.write(body.subarray(0, sent), () => {
    // Left a moment, so that what was written arrives.
    if (cutAfter !== undefined) setTimeout(() => response.destroy(), 20);
  });
}
