import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import type { Artifact } from "../../src/artifacts/mod.ts";
import type { Change } from "../../src/history/mod.ts";
import { lossArtifact, stopClaim } from "../artifacts/support.ts";
import { Repository } from "../history/repository.ts";
import { temporaryFolders, tinyConfig } from "../support.ts";
import { command } from "./support.ts";

const makeFolder = temporaryFolders();

function artifact(
  verdict: Artifact["claims"][number]["verdict"],
  scale = 1,
  changes: Partial<Artifact> = {},
) {
  return lossArtifact({ claims: [stopClaim(verdict)], ...changes }, (step) => scale / (step + 1));
}

async function changelog(folder: string, ...args: string[]) {
  const { code, out, err } = await command(["changelog", ...args], folder);
  expect([code, err]).toEqual([0, ""]);
  return out;
}

async function changes(folder: string, ...args: string[]): Promise<{ whole: boolean; changes: Change[] }> {
  return JSON.parse(await changelog(folder, "--json", ...args));
}

test("each commit has what it did to the results, from the newest to the first", async () => {
  const repo = new Repository(await makeFolder());
  await repo.commit({ "quick/tiny.json": artifact("reproduced") }, "begin");
  await repo.commit({ "../README.md": "x" }, "elsewhere");
  await repo.commit({ "quick/tiny.json": artifact("not reproduced", 2), "quick/new.json": "{" }, "worse");
  await repo.commit({ "quick/tiny.json": null, "quick/new.json": null }, "gone *and* <b>");
  expect((await changelog(repo.folder)).split("\n").map((line) => line.replace(/[0-9]{4}-.*`/, "DATE")))
    .toEqual([
      "# Changes of the results",
      "",
      "## DATE gone \\*and\\* \\<b>",
      "",
      "- `quick/new`: cannot be read",
      "- `quick/tiny`: removed",
      "",
      "## DATE worse",
      "",
      "- `quick/new`: cannot be read",
      "- `quick/tiny`: computed again: 0 of 1 claims hold; fig1-stop was reproduced and is not reproduced; " +
      "2 numbers differ beyond tolerance",
      "",
      "## DATE begin",
      "",
      "- `quick/tiny`: new: 1 of 1 claims hold",
    ]);
  const told = await changes(repo.folder);
  expect(told.whole).toBe(true);
  expect(told.changes.map(({ base }) => base)).toEqual([
    ...told.changes.slice(1).map(({ commit }) => commit.hash),
    null,
  ]);
  expect((await changes(repo.folder, "--limit", "2")).changes).toEqual(told.changes.slice(0, 2));
});

test("items of a sweep are told together, and so is what was written again alone", async () => {
  const repo = new Repository(await makeFolder());
  const item = (seed: number) => `sweeps/tiny/items/seed-${seed}.json`;
  const seeded = (seed: number, ...of: Parameters<typeof artifact>) =>
    artifact(of[0], of[1], { configuration: tinyConfig({ seed }) });
  await repo.commit({ [item(0)]: seeded(0, "reproduced"), [item(1)]: seeded(1, "reproduced") });
  const { timing } = artifact("reproduced");
  await repo.commit({
    [item(0)]: seeded(0, "not reproduced"),
    [item(1)]: { ...seeded(1, "reproduced"), timing: { ...timing, seconds: timing.seconds + 1 } },
  });
  const [again, first] = (await changes(repo.folder)).changes;
  expect(first.news).toMatchObject([{
    name: "sweeps/tiny",
    outcome: "added",
    count: 2,
    claims: { hold: 2, all: 2 },
  }]);
  expect(again.news).toMatchObject([
    {
      outcome: "changed",
      count: 1,
      flipped: [{ id: "fig1-stop", base: "reproduced", head: "not reproduced", count: 1 }],
    },
    { outcome: "equal", count: 1, flipped: [], beyond: 0 },
  ]);
});

test("a merged branch counts where it comes to the main one", async () => {
  const repo = new Repository(await makeFolder());
  await repo.commit({ "quick/a.json": artifact("reproduced", 1, { run: "a" }) }, "a");
  repo.git("switch", "-q", "-c", "other");
  await repo.commit({ "quick/b.json": artifact("reproduced", 1, { run: "b" }) }, "b");
  repo.git("switch", "-q", "main");
  await repo.commit({ "quick/c.json": artifact("reproduced", 1, { run: "c" }) }, "c");
  repo.git("merge", "-q", "--no-ff", "-m", "join", "other");
  expect(
    (await changes(repo.folder)).changes.map(({ commit, news }) => [
      commit.subject,
      news.map(({ name }) => name),
    ]),
  )
    .toEqual([["join", ["quick/b"]], ["c", ["quick/c"]], ["a", ["quick/a"]]]);
});

test("what a shallow clone's oldest commit changed is left out, as nobody knows it", async () => {
  const repo = new Repository(await makeFolder());
  await repo.commit({ "quick/tiny.json": artifact("reproduced") }, "one");
  await repo.commit({ "quick/tiny.json": artifact("reproduced", 2) }, "two");
  await repo.commit({ "quick/tiny.json": artifact("reproduced", 3) }, "three");
  const clone = await makeFolder();
  execFileSync("git", ["clone", "-q", "--depth", "2", `file://${repo.folder}`, clone]);
  const told = await changes(clone);
  expect(told).toMatchObject({ whole: false, changes: [{ commit: { subject: "three" } }] });
  expect(told.changes).toHaveLength(1);
});

test("without a history it says so; without a checkout, or with no number, it ends with 2", async () => {
  const repo = new Repository(await makeFolder());
  expect(await changelog(repo.folder)).toContain("git has no history of them here");
  expect(await command(["changelog"], await makeFolder())).toMatchObject({ code: 2, out: "" });
  expect(await command(["changelog", "--limit", "0"], repo.folder)).toMatchObject({ code: 2, out: "" });
});
