import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { parseArtifact, sealArtifact, serialiseArtifact } from "../../src/artifacts/mod.ts";
import { type Manifest, sealManifest } from "../../src/sweeps/manifest.ts";
import { command } from "../cli/support.ts";
import { temporaryFolders } from "../support.ts";

const makeFolder = temporaryFolders();

let folder: string;
const path = (...names: string[]) => join(folder, "results", "sweeps", "toy", ...names);
const read = (...names: string[]) => readFile(path(...names), "utf8");
const item = (seed: number) => ["items", `seed-${seed}.json`];

beforeEach(async () => {
  folder = await makeFolder();
  await command(["publish"], folder);
  await command(["sweep", "toy", "--preset", "smoke", "--seeds", "0..2", "--name", "toy"], folder);
  await command(["sweep", "--summary", "toy"], folder);
});

/** The files of the sweep that `verify` finds wrong, with what it says. */
async function problems(): Promise<Record<string, string>> {
  const { out, code } = await command(["verify", "--json"], folder);
  const files = JSON.parse(out) as { path: string; problems: string[] }[];
  const wrong = files.filter(({ problems }) => problems.length > 0);
  expect(code).toBe(wrong.length > 0 ? 2 : 0);
  return Object.fromEntries(
    wrong.map(({ path: file, problems }) => [file.slice(path().length + 1), problems.join("\n")]),
  );
}

/** Puts a text in the place of a file's, which it must change. */
async function change(names: readonly string[], edit: (text: string) => string): Promise<void> {
  const text = await read(...names);
  const changed = edit(text);
  expect(changed).not.toBe(text);
  await writeFile(path(...names), changed);
}

/** A manifest as if it had been written so. */
async function remake(edit: (manifest: Manifest) => Partial<Manifest>): Promise<void> {
  const { schema: _, version: __, digest: ___, ...content } = JSON.parse(await read("manifest.json"));
  const edited = sealManifest({ ...content, ...edit(content) });
  await writeFile(path("manifest.json"), JSON.stringify(edited));
}

test("a sweep as it was written is right: its manifest, every item and its summary", async () => {
  const { out, code } = await command(["verify"], folder);
  expect(code).toBe(0);
  for (const name of ["manifest.json", "summary.json", ...[0, 1, 2].map((seed) => item(seed).join("/"))]) {
    expect(out).toContain(`[valid] ${path(name)}`);
  }
  expect(out).toMatch(/seed-1\.json: 3 holds$/m);
});

describe("what was tampered with is found out:", () => {
  test("a number of an item, in its claims and in the summary", async () => {
    await change(item(1), (text) => text.replace(/("chi": \[.*),[0-9.e-]+\]/, "$1,0.9]"));
    expect(await problems()).toEqual({
      "items/seed-1.json": expect.stringContaining("claim fig7-gd-leaves"),
      "summary.json": expect.stringContaining("not what follows from its items"),
    });
  });

  test("a number of the summary", async () => {
    await change(["summary.json"], (text) => text.replace(/"mean": \[[0-9.e-]+/, '"mean": [0.125'));
    expect(await problems()).toEqual({ "summary.json": expect.stringContaining("sweep --summary toy") });
  });

  test("the manifest", async () => {
    await change(["manifest.json"], (text) => text.replace('"smoke"', '"quick"'));
    expect(await problems()).toEqual({ "manifest.json": expect.stringContaining("was edited") });
  });

  test("a configuration's digest in a manifest that was sealed again", async () => {
    await remake(({ items: [first, ...rest] }) => ({
      items: [{ ...first, configurationDigest: `sha256:${"0".repeat(64)}` }, ...rest],
    }));
    const found = await problems();
    expect(found["manifest.json"]).toContain("1 of its items are others by this code, first seed-0");
    expect(found["items/seed-0.json"]).toContain("its configuration is not that of the item");
    expect(found["summary.json"]).toContain("of another manifest");
  });

  test("an item that its axes do not make", async () => {
    await remake(({ items }) => ({ items: items.slice(0, 2) }));
    const found = await problems();
    expect(found["manifest.json"]).toContain("its axes make 3 items, and it lists 2");
    expect(found["items/seed-2.json"]).toContain("its sweep has no such item");
  });

  test("an item in the place of another", async () => {
    await writeFile(path(...item(0)), await read(...item(1)));
    expect((await problems())["items/seed-0.json"]).toContain("its configuration is not that of the item");
  });

  test("an item of another run", async () => {
    const other = join(folder, "other.json");
    await command(["run", "toy-gaussian", "--preset", "smoke", "--out", other], folder);
    await writeFile(path(...item(0)), await readFile(other, "utf8"));
    expect((await problems())["items/seed-0.json"]).toContain("it holds smoke/toy-gaussian");
  });

  test("an item that is gone, one that the summary leaves out, and a manifest that is gone", async () => {
    const text = await read(...item(1));
    await rm(path(...item(1)));
    expect(await problems()).toEqual({
      "summary.json": expect.stringContaining("counts the item seed-1, whose artifact is not there"),
    });
    await command(["sweep", "--summary", "toy"], folder);
    expect(await problems()).toEqual({});
    await writeFile(path(...item(1)), text);
    expect(await problems()).toEqual({
      "summary.json": expect.stringContaining("leaves out the item seed-1, which is computed"),
    });
    await rm(path("manifest.json"));
    expect(await problems()).toEqual({ "manifest.json": expect.stringContaining("there is no sweep toy") });
  });
});

test("a large sweep without its items is right, and told not to be checked against them", async () => {
  await rm(path("items"), { recursive: true });
  const { out, code } = await command(["verify"], folder);
  expect(code).toBe(0);
  expect(out).toContain(`[valid] ${path("summary.json")} (not checked: its items are not here)`);
});

test("claims that are decided anew go into the items and their summary", async () => {
  const before = await read("summary.json");
  const artifact = parseArtifact(await read(...item(2)));
  const claims = artifact.claims.map((claim) => ({ ...claim, statement: "as it stood before" }));
  await writeFile(path(...item(2)), serialiseArtifact(sealArtifact({ ...artifact, claims })));
  await command(["sweep", "--summary", "toy"], folder);
  expect(await read("summary.json")).not.toBe(before);
  const { err } = await command(["publish", "--claims"], folder);
  expect(err).toContain(path(...item(2)));
  expect(err).toContain(path("summary.json"));
  expect(await read("summary.json")).toBe(before);
  expect(await problems()).toEqual({});
});
