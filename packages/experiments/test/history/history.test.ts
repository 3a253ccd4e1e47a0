import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { diskFiles } from "../../src/files.ts";
import {
  filesOfCommit,
  findCheckout,
  findCommit,
  readBlobs,
  stateOfWorkTree,
  statesOfCommits,
  timeline,
} from "../../src/history/mod.ts";
import { someArtifact } from "../artifacts/support.ts";
import { temporaryFolders } from "../support.ts";
import { Repository } from "./repository.ts";

const makeFolder = temporaryFolders();

async function repository() {
  const repo = new Repository(await makeFolder());
  return { repo, checkout: findCheckout(repo.results) };
}

describe("the files of a commit", () => {
  test("come with their contents, byte for byte, the same content once", async () => {
    const { repo, checkout } = await repository();
    const text = "\u0000é\n\n blob 3\n";
    await repo.commit({ "a b\n.json": text, "c.json": text, "empty.json": "" });
    const files = filesOfCommit(checkout, "HEAD");
    expect(files.map(({ path }) => path)).toEqual([
      "results/a b\n.json",
      "results/c.json",
      "results/empty.json",
    ]);
    const contents = readBlobs(checkout, files.map(({ blob }) => blob));
    expect(contents.size).toBe(2);
    expect(files.map(({ blob }) => new TextDecoder().decode(contents.get(blob)))).toEqual([text, text, ""]);
  });

  test("are no links, and nothing outside the folder", async () => {
    const { repo, checkout } = await repository();
    await repo.put({ "quick/a.json": "{}", "../other/b.json": "{}", "../results-of-others/c.json": "{}" });
    await symlink("a.json", join(repo.results, "quick", "link.json"));
    await repo.commit({});
    expect(filesOfCommit(checkout, "HEAD").map(({ path }) => path)).toEqual(["results/quick/a.json"]);
  });

  test("a blob that the clone lacks is absent, and those after it are there", async () => {
    const { repo, checkout } = await repository();
    await repo.commit({ "a.json": "a" });
    const [{ blob }] = filesOfCommit(checkout, "HEAD");
    const contents = readBlobs(checkout, ["0".repeat(40), blob]);
    expect([...contents.keys()]).toEqual([blob]);
  });
});

test("artifacts are those of presets, of custom and of sweeps, by name", async () => {
  const { repo, checkout } = await repository();
  const text = someArtifact();
  const other = {
    "catalogue.json": "{}",
    "schema/x.json": "{}",
    "sweeps/s/manifest.json": "{}",
    "quick/x.txt": "",
  };
  await repo.commit({
    ...other,
    "quick/tiny.json": text,
    "custom/a.b.json": text,
    "sweeps/s/items/seed-1.json": text,
  });
  const [state] = statesOfCommits(checkout, [findCommit(checkout, "HEAD")]);
  expect([...state.entries.keys()].sort()).toEqual(["custom/a.b", "quick/tiny", "sweeps/s/items/seed-1"]);
  expect(state.entries.get("quick/tiny")!.run).toBe("tiny");
  expect(state.entries.get("quick/tiny")!.artifact()).toEqual(text);
});

test("a file of the work tree has git's own name where it is as committed", async () => {
  const { repo, checkout } = await repository();
  await repo.commit({ "quick/tiny.json": someArtifact() });
  const head = findCommit(checkout, "HEAD");
  const [{ entries }] = statesOfCommits(checkout, [head]);
  const tree = await stateOfWorkTree(checkout, diskFiles, head.hash);
  expect(tree.entries.get("quick/tiny")!.id).toBe(entries.get("quick/tiny")!.id);
});

test("a commit is found by branch, tag and the first digits of its hash, with its subject as it is", async () => {
  const { repo, checkout } = await repository();
  const hash = await repo.commit({}, `quotes " and\ttabs`);
  repo.git("tag", "-a", "v1", "-m", "annotated");
  for (const name of ["main", "v1", "HEAD", hash.slice(0, 8)]) {
    expect(findCommit(checkout, name)).toMatchObject({ hash, subject: `quotes " and\ttabs` });
  }
  for (const name of ["", "--all", "HEAD:results", "v2", "main..v1"]) {
    expect(() => findCommit(checkout, name), name).toThrow(/there is no commit/);
  }
});

describe("the timeline", () => {
  const subjects = (checkout: ReturnType<typeof findCheckout>, limit = 20) =>
    timeline(checkout, limit).states.map(({ commit }) => commit!.subject);

  test("has the commits that changed an artifact, the newest first", async () => {
    const { repo, checkout } = await repository();
    await repo.commit({ "catalogue.json": "{}" }, "no artifact yet");
    await repo.commit({ "quick/tiny.json": "1" }, "one");
    await repo.commit({ "catalogue.json": "{} " }, "the catalogue");
    await repo.commit({ "../README.md": "x" }, "elsewhere");
    await repo.commit({ "quick/tiny.json": "2" }, "two");
    await repo.commit({ "quick/tiny.json": "1" }, "back to one");
    await repo.commit({ "quick/tiny.json": null, "quick/other.json": "1" }, "renamed");
    expect(subjects(checkout)).toEqual(["renamed", "back to one", "two", "one"]);
    expect(subjects(checkout, 2)).toEqual(["renamed", "back to one"]);
  });

  test("is empty where nothing has been committed", async () => {
    expect(subjects((await repository()).checkout)).toEqual([]);
  });
});
