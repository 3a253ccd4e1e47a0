import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fixtureArtifacts } from "../fixtures/artifacts.ts";
import { putArtifact, removeFolder, resultsFolder } from "../fixtures/folder.ts";
import { buildSite } from "./build.ts";

let results: string, out: string;
beforeEach(async () => {
  results = await resultsFolder([]);
  out = await mkdtemp(join(tmpdir(), "site-"));
});
afterEach(async () => {
  await removeFolder(results);
  await removeFolder(out);
});

const page = (path: string) => readFile(join(out, path, "index.html"), "utf8");

test("without any artifact the site says that nothing has been measured, and what to do", async () => {
  const { status, output } = await buildSite(results, out);
  expect(output).not.toContain("[ERROR]");
  expect(status).toBe(0);
  const html = await page("");
  expect(html).toContain("Nothing has been measured yet");
  expect(html).toContain("task reproduce");
  expect(html).not.toContain("<subspace-chart");
  expect(await page("parity")).toContain("waits for");
});

test("with smoke artifacts alone each figure says that it shows a test of the software", async () => {
  for (const artifact of fixtureArtifacts("smoke")) await putArtifact(results, artifact);
  expect((await buildSite(results, out)).status).toBe(0);
  const html = await page("");
  const figure = html.slice(html.indexOf('id="fig4"'), html.indexOf('id="fig5"'));
  expect(figure).toContain("smoke preset: a test of the software");
  const own = await page("figures/4");
  expect(own).toContain("smoke preset: a test of the software");
  expect(own).toMatch(/<svg[^>]*viewBox[\s\S]*smoke preset, test fixture/);
  expect(existsSync(join(out, "runs/toy/smoke/index.html"))).toBe(true);
});

test("a corrupt artifact ends the build with status 2 and a message, and leaves the site built before", async () => {
  await writeFile(join(out, "index.html"), "built before");
  const path = await putArtifact(results, fixtureArtifacts("quick")[0]!);
  await writeFile(path, '{"schema": "tiny-subspaces/artifact"');
  const { status, output } = await buildSite(results, out);
  expect(status).toBe(2);
  expect(output).toContain(`${path}: expected JSON`);
  expect(output).toContain("Restore the file from git, or delete it and run the experiment again.");
  expect(output).not.toMatch(/^\s+at /m);
  expect(await readdir(out)).toEqual(["index.html"]);
  expect(await page("")).toBe("built before");
});
