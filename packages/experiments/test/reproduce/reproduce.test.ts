import { join } from "node:path";
import { expect, test } from "vitest";
import { reproduceRuns } from "../../src/reproduce/reproduce.ts";
import { toy } from "../../src/runs/toy.ts";
import { MemoryFiles, tinyRequest, tinyRun, TinyWorld } from "../runner/world.ts";
import { temporaryFolders } from "../support.ts";

const makeFolder = temporaryFolders();
const { run: _, ...request } = tinyRequest();

test("every run is brought up to date in order, and what the report needs is written", async () => {
  const files = new MemoryFiles();
  const folder = await makeFolder();
  const world = new TinyWorld(folder, files);
  const outcomes = await reproduceRuns([toy, tinyRun], request, world);
  expect(world.ends.map(({ name, state }) => [name, state])).toEqual([["smoke/toy", "done"], [
    "smoke/tiny",
    "done",
  ]]);
  expect(outcomes.map(({ artifact }) => artifact!.run)).toEqual(["toy", "tiny"]);
  const written = [...files.content.keys()].map((path) => path.slice(folder.length + 1)).sort();
  expect(written).toEqual([
    "catalogue.json",
    "schema/artifact-v2.schema.json",
    "schema/catalogue-v3.schema.json",
    "schema/sweep-v1.schema.json",
    "smoke/tiny.json",
    "smoke/toy.json",
  ]);
  expect(JSON.parse(files.text(join(folder, "catalogue.json"))).runs.map(({ id }: { id: string }) => id))
    .toEqual(["toy", "tiny"]);
});

test("a second time everything is fresh, and nothing is computed", async () => {
  const files = new MemoryFiles();
  const folder = await makeFolder();
  await reproduceRuns([toy, tinyRun], request, new TinyWorld(folder, files));
  const world = new TinyWorld(folder, files);
  await reproduceRuns([toy, tinyRun], request, world);
  expect(world.ends.map(({ state }) => state)).toEqual(["fresh", "fresh"]);
  expect(world.enginesOpened).toBe(0);
});

test("a signal ends it with the run that is under way, and the next time it goes on there", async () => {
  const files = new MemoryFiles();
  const folder = await makeFolder();
  const first = new TinyWorld(folder, files);
  first.stopAfter = 3;
  const other = { ...tinyRun, id: "other" };
  await reproduceRuns([toy, tinyRun, other], request, first);
  expect(first.ends.map(({ name, state }) => [name, state])).toEqual([["smoke/toy", "done"], [
    "smoke/tiny",
    "stopped",
  ]]);
  const second = new TinyWorld(folder, files);
  await reproduceRuns([toy, tinyRun, other], request, second);
  expect(second.ends.map(({ state }) => state)).toEqual(["fresh", "done", "done"]);
  expect(second.starts.map(({ stepsDone }) => stepsDone)).toEqual([3, 0]);
});
