import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { type BundleOptions, type Compression, makeBundle } from "../../src/bundle/bundle.ts";
import { bundledEngines, findBundled, unbundled } from "../../src/bundle/engines.ts";
import type { Part } from "../../src/bundle/parts.ts";
import { UserError } from "../../src/errors.ts";
import { command } from "../cli/support.ts";
import { temporaryFolders } from "../support.ts";
import { createRandom, engineRegistry } from "@tiny-subspaces/core";

const makeFolder = temporaryFolders();
const script = (name: string) => fileURLToPath(new URL(`../../src/bundle/${name}`, import.meta.url));

/** A Deno that says what it was started with. */
const deno: Part = {
  name: "deno",
  content: "a shell script",
  async stage(folder) {
    await writeFile(join(folder, "deno"), '#!/bin/sh\necho "$DENO_DIR|$TINY_SUBSPACES_DATA|$*"\n');
    await chmod(join(folder, "deno"), 0o755);
  },
};
const sources: Part = {
  name: "sources",
  content: "run.sh and data",
  async stage(folder) {
    await copyFile(script("run.sh"), join(folder, "run.sh"));
    await mkdir(join(folder, "data"));
  },
};
const nothing: Part = { name: "nothing", content: "what is not here", stage: () => Promise.resolve(false) };

const bundle = (changes: Partial<BundleOptions> & Pick<BundleOptions, "out">) =>
  makeBundle({
    ...{ parts: [deno, sources, nothing], compression: "gzip", progress: () => {} },
    stop: new AbortController().signal,
    ...changes,
  });

/** On a bare machine: no variables but a PATH. */
const bare = (command: string, ...args: string[]) =>
  promisify(execFile)(command, args, { env: { PATH: process.env.PATH } });

describe.skipIf(process.platform !== "linux")("a bundle", () => {
  test.each<Compression>(["xz", "gzip"])(
    "of %s unpacks into a folder that runs commands",
    async (compression) => {
      const folder = await makeFolder();
      const [out, target] = [join(folder, "bundle"), join(folder, "a folder")];
      const packed = await bundle({ out, compression });
      const extension = compression === "xz" ? "xz" : "gz";
      expect(packed.map(({ name }) => name)).toEqual([
        `deno.tar.${extension}`,
        `sources.tar.${extension}`,
        "unpack.sh",
      ]);
      expect((await readdir(out)).sort()).toEqual(packed.map(({ name }) => name));
      expect((await bare(join(out, "unpack.sh"), target)).stdout).toContain(`${target}/run.sh doctor`);
      const { stdout } = await bare(join(target, "run.sh"), "run", "toy run", "--json");
      expect(stdout).toBe(
        `${target}/.cache/deno|${target}/data|run -A --cached-only --config ${target}/deno.json ` +
          `${target}/packages/experiments/src/cli.ts run toy run --json\n`,
      );
    },
  );

  test("does not unpack over what is there", async () => {
    const folder = await makeFolder();
    await bundle({ out: join(folder, "bundle") });
    const again = bare(join(folder, "bundle", "unpack.sh"), folder);
    await expect(again).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`${folder}: it is there already`),
    });
  });

  test("that is too large is refused with the size of each part, and what was there stays", async () => {
    const out = join(await makeFolder(), "bundle");
    await bundle({ out });
    const large: Part = {
      name: "large",
      content: "noise",
      stage: (folder) =>
        writeFile(join(folder, "noise"), Uint8Array.from({ length: 2 ** 21 }, () => random.below(256))),
    };
    const random = createRandom(0, "noise");
    const refused = bundle({ out, parts: [deno, large], limit: 2 ** 20 });
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(
      /expected 1\.0 MiB or less, got 2\.0 MiB \(deno\.tar\.gz 0\.0 MiB, large\.tar\.gz 2\.0 MiB,.*--samples/,
    );
    expect((await readdir(out)).sort()).toEqual(["deno.tar.gz", "sources.tar.gz", "unpack.sh"]);
    expect(existsSync(`${out}.partial`)).toBe(false);
  });
});

test("every engine can be bundled, or says why not", () => {
  const named = [...bundledEngines, ...Object.keys(unbundled)];
  // The reference is in the sources.
  expect(named.sort()).toEqual(Object.keys(engineRegistry).filter((name) => name !== "reference").sort());
  expect(() => findBundled(["onnx", "tfjs:tensorflow"])).toThrow(
    /--engine tfjs:tensorflow: libtensorflow takes/,
  );
});

describe("what a person can mend gets one message and exit code 2", () => {
  test.each([
    [
      "bundle --engine onnx:cuda",
      /--engine onnx:cuda: onnxruntime's CUDA provider is not in its npm package/,
    ],
    ["bundle --engine gpu", /--engine gpu: there is none of that name\. There is: onnx, /],
    ["bundle --setting mlp-mist", /no setting "mlp-mist"\. Did you mean mlp-mnist\?/],
    ["bundle --compress zip", /argument 'zip' is invalid/],
  ])("%s", async (line, message) => {
    const { code, out, err } = await command(line.split(" "), await makeFolder());
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(message);
  });
});
