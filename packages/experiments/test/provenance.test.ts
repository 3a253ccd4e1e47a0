import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BUNDLE_FILE, describeCode, mergeCode } from "../src/provenance.ts";
import { CODE_VERSION } from "../src/version.ts";
import { temporaryFolders } from "./support.ts";

const makeFolder = temporaryFolders();

test("outside a checkout there is no commit, and nothing is said of the tree", async () => {
  expect(await describeCode(await makeFolder())).toEqual({
    version: CODE_VERSION,
    commit: null,
    clean: null,
  });
});

test("a checkout is clean until something but the results differs from the commit", async () => {
  const folder = await makeFolder();
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@t", ...args], {
      encoding: "utf8",
    });
  git("init", "--quiet");
  await writeFile(join(folder, "a.ts"), "1");
  git("add", "a.ts");
  git("commit", "--quiet", "-m", "a");
  const commit = git("rev-parse", "HEAD").trim();
  expect(await describeCode(folder)).toEqual({ version: CODE_VERSION, commit, clean: true });
  await mkdir(join(folder, "results"));
  await writeFile(join(folder, "results", "x.json"), "{}");
  expect((await describeCode(folder)).clean).toBe(true);
  await writeFile(join(folder, "a.ts"), "2");
  expect(await describeCode(folder)).toEqual({ version: CODE_VERSION, commit, clean: false });
});

test("an unpacked bundle has the commit that it was made from, and nothing is said of the tree", async () => {
  const folder = await makeFolder();
  execFileSync("git", ["-C", folder, "init", "--quiet"]);
  await writeFile(join(folder, BUNDLE_FILE), JSON.stringify({ commit: "0123456789" }));
  expect(await describeCode(folder)).toEqual({ version: CODE_VERSION, commit: "0123456789", clean: null });
});

test("a run that processes of different code worked on is not clean", () => {
  const first = { version: "1", commit: "aa", clean: true };
  expect(mergeCode(first, first)).toEqual(first);
  expect(mergeCode(first, { ...first, commit: "bb" })).toEqual({ ...first, clean: false });
  expect(mergeCode(first, { ...first, clean: false })).toEqual({ ...first, clean: false });
  expect(mergeCode({ ...first, clean: false }, first)).toEqual({ ...first, clean: false });
  expect(mergeCode({ version: "1", commit: null, clean: null }, first).clean).toBeNull();
});
