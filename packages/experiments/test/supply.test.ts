import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { licencesOf } from "../../../scripts/licences.ts";
import { repositoryRoot } from "../src/workspace.ts";

const read = (path: string) => readFileSync(join(repositoryRoot, path), "utf8");

test("every package that is installed names its licence, and those that this project imports are among them", () => {
  const { byLicence, unnamed } = licencesOf(repositoryRoot);
  expect(unnamed).toEqual([]);
  const listed = new Set([...byLicence.values()].flat());
  const imports: Record<string, string> = JSON.parse(read("deno.json")).imports;
  for (const [, name] of Object.values(imports).map((target) => target.split("npm:"))) {
    expect([...listed], name).toContain(name);
  }
});

test("packages come from the lock file in every place that installs them", () => {
  for (const path of [".ci/run", ".github/workflows/pages.yml"]) {
    const installs = read(path).match(/deno install[^\n]*/g) ?? [];
    expect(installs.length, path).toBeGreaterThan(0);
    for (const install of installs) expect(install, path).toContain("--frozen");
  }
  const lock = JSON.parse(read("deno.lock"));
  for (const [name, { integrity }] of Object.entries<{ integrity?: string }>(lock.npm)) {
    expect(integrity, name).toMatch(/^sha512-/);
  }
});
