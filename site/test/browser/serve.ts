import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

export interface Served {
  /** Ends with a slash. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves a folder on loopback, below a path: a site must not care which.
 * @param headers sent with every file, such as a host's security policy
 */
export async function serveFolder(
  folder: string,
  below: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url!, "http://localhost").pathname);
    const file = normalize(path.slice(below.length) + (path.endsWith("/") ? "index.html" : ""));
    try {
      if (!path.startsWith(below) || file.startsWith("..")) throw new Error("outside");
      const body = await readFile(join(folder, file));
      response.writeHead(200, {
        ...headers,
        "content-type": types[extname(file)] ?? "application/octet-stream",
      });
      response.end(body);
    } catch {
      response.writeHead(404).end("not found");
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${below}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
