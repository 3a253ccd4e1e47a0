import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseArtifact, parseSweep } from "../../src/artifacts/mod.ts";
import { loadRunData } from "../../src/runs/data.ts";
import { findRun } from "../../src/runs/find.ts";
import { runs } from "../../src/runs/mod.ts";
import { tryLock } from "../../src/runner/lock.ts";
import { mean } from "../../src/statistics.ts";
import { parseSeeds } from "../../src/sweeps/axes.ts";
import { defineSweep } from "../../src/sweeps/define.ts";
import { sweepFolder } from "../../src/sweeps/folder.ts";
import { parseManifest } from "../../src/sweeps/manifest.ts";
import { formatMarkdown } from "../../src/sweeps/markdown.ts";
import { summarise } from "../../src/sweeps/summary.ts";
import { requestOf } from "../../src/sweeps/sweep.ts";
import { command, type Surroundings } from "../cli/support.ts";
import { reproducibleText, temporaryFolders } from "../support.ts";

const makeFolder = temporaryFolders();
const toy = ["toy", "--preset", "smoke", "--name", "toy"];

const sweep = (folder: string, args: readonly string[], surroundings?: Surroundings) =>
  command(["sweep", ...args], folder, surroundings);
const path = (folder: string, ...rest: string[]) => join(folder, "results", "sweeps", "toy", ...rest);
const itemsOf = async (folder: string) =>
  JSON.parse((await sweep(folder, ["--status", "toy", "--json"])).out);

describe("a sweep on this machine", () => {
  test("computes every item, and the same command again none", async () => {
    const folder = await makeFolder();
    const args = [...toy, "--seeds", "0..1", "--axis", "learningRate=0.0001,0.0002"];
    const first = await sweep(folder, args);
    expect(first).toMatchObject({ code: 0, err: expect.stringContaining("[sweep] toy: 4 fresh") });
    expect((await readdir(path(folder, "items"))).sort()).toEqual([
      ...["learningRate-0.0001.seed-0.json", "learningRate-0.0001.seed-1.json"],
      ...["learningRate-0.0002.seed-0.json", "learningRate-0.0002.seed-1.json"],
    ]);
    expect((await sweep(folder, args)).err).toBe("[sweep] toy: 4 fresh");
  });

  test("has items with the bytes of the single runs that they are", async () => {
    const folder = await makeFolder();
    await sweep(folder, [...toy, "--seeds", "3"]);
    const out = join(folder, "single.json");
    await command(["run", "toy", "--preset", "smoke", "--seed", "3", "--out", out], folder);
    expect(await reproducibleText(path(folder, "items", "seed-3.json"))).toBe(await reproducibleText(out));
  });

  test("computes what is missing, and what more values add, and leaves the rest", async () => {
    const folder = await makeFolder();
    await sweep(folder, [...toy, "--seeds", "0..2"]);
    const kept = await readFile(path(folder, "items", "seed-0.json"), "utf8");
    await Deno.remove(path(folder, "items", "seed-1.json"));
    const { err } = await sweep(folder, [...toy, "--seeds", "0..3"]);
    expect(err.match(/^\[done\] \S+/gm)).toEqual(["[done] seed-1", "[done] seed-3"]);
    expect(await readFile(path(folder, "items", "seed-0.json"), "utf8")).toBe(kept);
  });

  test("shares its items out among processes, each with a log", async () => {
    const folder = await makeFolder();
    const { code, err } = await sweep(folder, [...toy, "--seeds", "0..2", "--jobs", "2"]);
    expect([code, err]).toEqual([0, "[sweep] toy: 3 fresh"]);
    expect(await readFile(path(folder, "logs", "seed-2.log"), "utf8")).toContain("[done] seed-2");
  });

  test("names an item that fails with its reason, and computes the others", async () => {
    const folder = await makeFolder();
    await sweep(folder, [...toy, "--seeds", "0..2"]);
    for (const seed of [1, 2]) await Deno.remove(path(folder, "items", `seed-${seed}.json`));
    await writeFile(path(folder, "items", "seed-1.json"), "{");
    const { code, err } = await sweep(folder, [...toy, "--seeds", "0..2"]);
    expect(code).toBe(1);
    expect(err).toMatch(/^\[failed\] seed-1: .*expected JSON/m);
    expect(err).toContain("[sweep] toy: 2 fresh, 1 failed");
    const { items } = await itemsOf(folder);
    expect(items[1]).toMatchObject({ name: "seed-1", state: "failed", values: { seed: 1 } });
    expect(items[1].reason).toContain("expected JSON");
  });

  test("leaves an item to the process that is at work on it", async () => {
    const folder = await makeFolder();
    using _lock = await tryLock(path(folder, ".checkpoints", "seed-0.lock"), "process 1 on node7");
    const { code, err } = await sweep(folder, [...toy, "--seeds", "0..1"]);
    expect([code, err]).toEqual([0, expect.stringContaining("[sweep] toy: 1 fresh, 1 running")]);
    expect((await itemsOf(folder)).items[0]).toMatchObject({
      state: "running",
      reason: "process 1 on node7",
    });
  });

  test("shows what it would do and writes nothing with --dry-run", async () => {
    const folder = await makeFolder();
    const { code, out } = await sweep(folder, [...toy, "--seeds", "0..1", "--dry-run"]);
    expect([code, out]).toEqual([0, "[missing]  seed-0\n[missing]  seed-1"]);
    expect(await readdir(join(folder, "results")).catch(() => [])).toEqual([]);
  });
});

test("an item has the data that were decided when the sweep was made, whatever a node has or is told", async () => {
  const folder = await makeFolder();
  const manifest = await defineSweep(
    "toy",
    {
      ...{ run: findRun(runs, "cnn-cifar10-gd"), preset: "smoke", set: [], axes: [parseSeeds("0")] },
      ...{ data: { mode: "auto", cacheDir: folder }, engine: { name: "auto" } },
    },
    null,
    { loadData: loadRunData },
  );
  const places = { mode: "auto", cacheDir: folder };
  expect(requestOf({ folder: sweepFolder(folder, "toy"), manifest, places }, manifest.items[0]).data)
    .toEqual({ mode: "synthetic", cacheDir: folder });
});

describe("a summary", () => {
  test("has mean and range of the seeds at every step, and counts those that reproduce a claim", async () => {
    const folder = await makeFolder();
    await sweep(folder, [...toy, "--seeds", "0..2", "--axis", "learningRate=0.0001,0.0002"]);
    const { code, out } = await sweep(folder, ["--summary", "toy", "--json"]);
    expect(code).toBe(0);
    expect(await readFile(path(folder, "summary.json"), "utf8")).toBe(`${out}\n`);
    const { groups, complete } = parseSweep(out);
    expect([complete, groups.map(({ name }) => name)]).toEqual([true, [
      "learningRate-0.0001",
      "learningRate-0.0002",
    ]]);
    const artifacts = await Promise.all(
      [0, 1, 2].map(async (seed) =>
        parseArtifact(await readFile(path(folder, "items", `learningRate-0.0002.seed-${seed}.json`), "utf8"))
      ),
    );
    const tables = artifacts.map(({ trajectories }) =>
      trajectories.find(({ name }) => name === "sgd")!.tables.path
    );
    const { values } = groups[1].series.find(({ trajectory, column }) =>
      trajectory === "sgd" && column === "loss"
    )!;
    expect(values.step).toEqual(tables[0].step);
    const losses = tables.map(({ loss }) => loss[7]!);
    expect(values.mean[7]).toBeCloseTo(mean(losses), 6);
    expect([values.low[7], values.high[7]]).toEqual([Math.min(...losses), Math.max(...losses)]);
    for (const claim of groups[1].claims) {
      const verdicts = artifacts.map(({ claims }) => claims.find(({ id }) => id === claim.id)!.verdict);
      expect(claim.verdicts.reproduced).toBe(verdicts.filter((verdict) => verdict === "reproduced").length);
    }
  });

  test("names the items whose switch was forced, and whose subspace was further off than it may be", async () => {
    const folder = await makeFolder();
    await sweep(folder, [...toy, "--seeds", "0..2"]);
    const manifest = parseManifest(await readFile(path(folder, "manifest.json"), "utf8"), "manifest", "toy");
    const statuses = manifest.items.map((item, index) => ({
      item,
      index,
      state: "fresh" as const,
      reason: "",
    }));
    const exact = { tolerance: 0.01, blockProducts: 9, projectedSteps: 9, audits: 3, coldSolves: 1 };
    const changes: Record<string, object> = {
      "seed-0": { tracker: { ...exact, worstSine: 0.01 } },
      "seed-1": { events: [{ step: 7, kind: "switch", detail: "", forced: true }] },
      "seed-2": { tracker: { ...exact, worstSine: 0.02 } },
    };
    const summary = await summarise({ manifest }, statuses, async ({ name }) => ({
      ...parseArtifact(await readFile(path(folder, "items", `${name}.json`), "utf8")),
      ...changes[name],
    }));
    expect(summary.groups).toMatchObject([{ diverged: [], forced: ["seed-1"], inexact: ["seed-2"] }]);
    const markdown = formatMarkdown(summary);
    expect(markdown).toContain("- `seed-1`: switch forced");
    expect(markdown).toContain("- `seed-2`: an audit of the tracked subspace exceeded the tolerance");
  });

  test("of nothing is refused, with what the items are", async () => {
    const folder = await makeFolder();
    await sweep(folder, [...toy, "--seeds", "0..1"]);
    for (const seed of [0, 1]) await Deno.remove(path(folder, "items", `seed-${seed}.json`));
    const { code, err } = await sweep(folder, ["--summary", "toy"]);
    expect([code, err]).toEqual([2, expect.stringContaining("got 2 that are missing")]);
    expect(await readdir(path(folder))).not.toContain("summary.json");
  });

  test("is of what is computed, says what is not, and comes out the same again", async () => {
    const folder = await makeFolder();
    await sweep(folder, [...toy, "--seeds", "0..2"]);
    await Deno.remove(path(folder, "items", "seed-1.json"));
    const first = await sweep(folder, ["--summary", "toy", "--json"]);
    expect(first.err).toContain("without the items that are not computed");
    const { complete, items, groups } = parseSweep(first.out);
    expect([complete, groups[0].items]).toEqual([false, ["seed-0", "seed-2"]]);
    expect(items[1]).toMatchObject({ state: "not computed", digest: null });
    expect((await sweep(folder, ["--summary", "toy", "--json"])).out).toBe(first.out);
    const markdown = (await sweep(folder, ["--summary", "toy", "--markdown"])).out;
    expect(markdown).toContain("2 of 3 items are computed");
    expect(markdown).toContain("- `seed-1`: not computed");
  });
});

describe("a sweep is refused with exit code 2, and nothing is written,", () => {
  test.each([
    ["without axes", [], "expected --seeds or --axis, got neither"],
    [
      "with an axis that no field has",
      ["--axis", "curvatur=1,2"],
      '--axis curvatur: there is no field "curvatur" here. Did you mean curvature?',
    ],
    ["with a value that no run can have", ["--axis", "steps=0,10"], "steps"],
    ["with 10,001 items", ["--seeds", "0..10000"], "at most 10000 items, got 10001"],
    ["with a field in two axes", ["--seeds", "0..1", "--axis", "seed=2,3"], "expected every field once"],
    [
      "where there is no sbatch",
      ["--seeds", "0..1", "--launcher", "slurm"],
      "there is no sbatch on the path",
    ],
    [
      "with an option that is none of sbatch's",
      ["--seeds", "0..1", "--launcher", "slurm", "--sbatch", "qos"],
      "sbatch: expected an option",
    ],
  ])("%s", async (_, args, reason) => {
    const folder = await makeFolder();
    const { code, err } = await sweep(folder, [...toy, ...args]);
    expect(code).toBe(2);
    expect(err).toContain(reason);
    expect(await readdir(join(folder, "results", "sweeps")).catch(() => [])).toEqual([]);
  });

  test.each([
    ["with two modes", ["toy", "--status", "toy"], "got toy and toy"],
    ["with none", [], "got none of them"],
    ["of a name that is no folder's", ["--status", "../x"], "expected the name of a sweep"],
    ["that does not exist", ["--status", "none"], "there is no sweep none"],
    ["for an item without its sweep", ["--item", "seed-0"], "expected --name with it"],
  ])("%s", async (_, args, reason) => {
    const { code, err } = await sweep(await makeFolder(), args);
    expect([code, err]).toEqual([2, expect.stringContaining(reason)]);
  });

  test("with items of one configuration", async () => {
    const folder = await makeFolder();
    const rates = ["*=0.1,0.2", "gd=0.3", "sgd=0.3"].map((text) =>
      text.replace("=", ".optimizer.learningRate=")
    );
    const axes = rates.flatMap((text) => ["--axis", `trajectories.${text}`]);
    const { code, err } = await sweep(folder, ["mlp-mnist-gd", "--preset", "smoke", ...axes]);
    expect([code, err]).toEqual([2, expect.stringContaining("expected items that differ")]);
  });

  test("where its manifest was edited", async () => {
    const folder = await makeFolder();
    await sweep(folder, [...toy, "--seeds", "0..1"]);
    const text = await readFile(path(folder, "manifest.json"), "utf8");
    const edited = text.replace('"name": "seed-1"', '"name": "seed-9"');
    expect(edited).not.toBe(text);
    await writeFile(path(folder, "manifest.json"), edited);
    for (const args of [["--status", "toy"], ["--summary", "toy"], [...toy, "--seeds", "0..1"]]) {
      const { code, err } = await sweep(folder, args);
      expect([code, err]).toEqual([2, expect.stringContaining("a manifest that was edited")]);
    }
    expect(await readFile(path(folder, "manifest.json"), "utf8")).toBe(edited);
    expect(await readdir(path(folder, "items"))).toHaveLength(2);
  });

  test.each([
    ["has lost a value", ["--seeds", "0"]],
    ["has other settings", ["--seeds", "0..1", "--set", "curvature=900"]],
    ["has other axes", ["--seeds", "0..1", "--axis", "curvature=900,1000"]],
  ])("where one of its name %s", async (_, args) => {
    const folder = await makeFolder();
    await sweep(folder, [...toy, "--seeds", "0..1"]);
    const { code, err } = await sweep(folder, [...toy, ...args]);
    expect([code, err]).toEqual([2, expect.stringContaining("Give this one another --name")]);
  });
});
