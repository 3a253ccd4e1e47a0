import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ArtifactError } from "@tiny-subspaces/experiments/artifacts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadResults } from "../../src/data/load.ts";
import { fixtureArtifacts } from "../fixtures/artifacts.ts";
import { putArtifact, removeFolder, resultsFolder } from "../fixtures/folder.ts";

let folder: string;
beforeEach(async () => {
  folder = await resultsFolder([]);
});
afterEach(() => removeFolder(folder));

const [toy] = fixtureArtifacts("quick");

test("a folder without artifacts has a catalogue and no results", async () => {
  const { catalogue, artifacts } = await loadResults(folder);
  expect(catalogue.figures.length).toBeGreaterThan(20);
  expect(artifacts.size).toBe(0);
});

test("presets of a run come from the most to the least faithful", async () => {
  for (const preset of ["smoke", "paper", "quick"] as const) await putArtifact(folder, { ...toy!, preset });
  const { artifacts } = await loadResults(folder);
  expect(artifacts.get("toy")!.map(({ preset }) => preset)).toEqual(["paper", "quick", "smoke"]);
});

test("the fixtures of these tests are valid artifacts, as are the published results", async () => {
  for (const artifact of fixtureArtifacts("smoke")) await putArtifact(folder, artifact);
  expect((await loadResults(folder)).artifacts.size).toBe(5);
  await loadResults(fileURLToPath(new URL("../../../results", import.meta.url)));
});

describe("a broken file is refused by name, with what was expected and what to do", () => {
  const refusal = () =>
    loadResults(folder).then(() => expect.unreachable("it was read"), (error) => {
      expect(error).toBeInstanceOf(ArtifactError);
      return (error as Error).message;
    });

  test("cut short", async () => {
    const path = await putArtifact(folder, toy!);
    const text = await readFile(path, "utf8");
    await writeFile(path, text.slice(0, text.length / 2));
    expect(await refusal()).toMatch(/toy\.json: expected JSON.*\nRestore the file from git/);
  });

  test("with a field of the wrong type", async () => {
    await putArtifact(folder, { ...toy!, title: 7 as unknown as string });
    expect(await refusal()).toMatch(/toy\.json: .*\n {2}title: expected string, got 7/);
  });

  test("of another version", async () => {
    await putArtifact(folder, { ...toy!, version: 3 } as typeof toy & object);
    expect(await refusal()).toMatch(/toy\.json: version: expected at most 2, got 3/);
  });

  test("under another run's name", async () => {
    const path = await putArtifact(folder, toy!);
    await writeFile(join(folder, "quick", "other.json"), await readFile(path));
    await rm(path);
    expect(await refusal()).toMatch(/other\.json: expected the run other at preset quick, got toy at quick/);
  });

  test("with columns of different length", async () => {
    const [first, ...others] = toy!.trajectories;
    const path = { ...first!.tables.path!, loss: [1, 2] };
    await putArtifact(folder, { ...toy!, trajectories: [{ ...first!, tables: { path } }, ...others] });
    expect(await refusal()).toMatch(/trajectories\[0\]\.tables\.path: expected columns of equal length/);
  });

  test("with steps that do not ascend", async () => {
    const [first, ...others] = toy!.trajectories;
    const tables = { path: { step: [0, 5, 5], x: [0, 0, 0] } };
    await putArtifact(folder, { ...toy!, trajectories: [{ ...first!, tables }, ...others] });
    expect(await refusal()).toMatch(
      /trajectories\[0\]\.tables\.path\.step\[2\]: expected ascending steps, got 5 after 5/,
    );
  });

  test("a catalogue of other fields", async () => {
    await writeFile(join(folder, "catalogue.json"), JSON.stringify({ figures: [] }));
    expect(await refusal()).toMatch(/catalogue\.json: the catalogue is not valid[^]*deno task publish/);
  });

  test("a folder in place of a file", async () => {
    await mkdir(join(folder, "quick", "toy.json"), { recursive: true });
    expect(await refusal()).toMatch(/toy\.json: cannot be read \(EISDIR\)/);
  });
});
