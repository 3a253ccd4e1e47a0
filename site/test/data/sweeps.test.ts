import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ArtifactError } from "@tiny-subspaces/experiments/artifacts";
import type { LinesSpec } from "@tiny-subspaces/experiments/catalogue";
import { captionOf } from "../../src/data/caption.ts";
import { loadResults } from "../../src/data/load.ts";
import { groupSource, groupTitle, seedsOf, specFor, sweepsOf } from "../../src/data/sweeps.ts";
import { warningsOf } from "../../src/data/warnings.ts";
import { removeFolder, resultsFolder } from "../fixtures/folder.ts";
import { fixtureSweep, putSweep } from "../fixtures/sweeps.ts";

const run = "mlp-mnist-sgd";
const seeds = fixtureSweep({ run, seeds: 3 });
const axis = { paths: ["prefix.optimizer.batchSize", "branches.*.optimizer.batchSize"], label: "batchSize" };
const sizes = fixtureSweep({ run, seeds: 2, axis: { ...axis, values: [10, 50, 250] } });

let folder: string;
beforeEach(async () => {
  folder = await resultsFolder([]);
});
afterEach(() => removeFolder(folder));

describe("sweeps are read with the results", () => {
  test("where there are none too", async () => {
    expect((await loadResults(folder)).sweeps).toEqual([]);
  });

  test("by name, those that are not summed up left out", async () => {
    for (const sweep of [seeds, sizes]) await putSweep(folder, sweep);
    await Deno.mkdir(join(folder, "sweeps", "under-way"));
    await writeFile(join(folder, "sweeps", "a-note.txt"), "");
    const { sweeps } = await loadResults(folder);
    expect(sweeps.map(({ summary }) => summary.name)).toEqual([
      "mlp-mnist-sgd.quick.batchSize.seed",
      "mlp-mnist-sgd.quick.seed",
    ]);
  });

  test.each([
    ["with a summary that is cut short", "summary.json", "{", /summary\.json: expected JSON/],
    ["without a manifest", "manifest.json", null, /manifest\.json: there is no such file/],
    [
      "with the manifest of another sweep",
      "manifest.json",
      JSON.stringify({ ...sizes.manifest }),
      /expected the sweep mlp-mnist-sgd\.quick\.seed, got/,
    ],
    [
      "with a summary of another manifest",
      "summary.json",
      JSON.stringify({ ...seeds.summary, manifestDigest: sizes.manifest.digest }),
      /expected the summary of the manifest beside it/,
    ],
  ])("and refused %s", async (_, file, text, problem) => {
    const path = join(await putSweep(folder, seeds), file);
    if (text === null) await Deno.remove(path);
    else await writeFile(path, text);
    const error = await loadResults(folder).catch((error) => error);
    expect(error).toBeInstanceOf(ArtifactError);
    expect(error.message).toMatch(problem);
  });
});

test("a run's figure can be read from seeds alone, at the settings of the preset", () => {
  const changed = fixtureSweep({ run, seeds: 4, set: [{ path: "k", value: 5 }], name: "k5" });
  const one = fixtureSweep({ run, seeds: 1, name: "one" });
  expect(seedsOf(run, { sweeps: [sizes, changed, one] })).toBeUndefined();
  expect(seedsOf(run, { sweeps: [sizes, changed, one, seeds] })).toBe(seeds);
  expect(sweepsOf(run, { sweeps: [sizes, seeds] })).toEqual([sizes, seeds]);
  expect(sweepsOf("toy", { sweeps: [sizes, seeds] })).toEqual([]);
});

test("a group is called by what tells it from the others", () => {
  expect(sizes.summary.groups.map(groupTitle)).toEqual(["batch size 10", "batch size 50", "batch size 250"]);
  expect(seeds.summary.groups.map(groupTitle)).toEqual([""]);
});

const chart = (column: string, yLabel: string): LinesSpec => ({
  ...{ kind: "lines", x: "step", xLabel: "step", yScale: "linear", rules: [], yLabel },
  series: ["lambda5", "lambda6"].map((lambda) => ({
    ...{
      trajectory: "sgd",
      table: column === "" ? "spectrum" : "alignment",
      label: "λ₁ … λ₁₀",
      role: "eig-top",
    },
    column: column || lambda,
  })),
});

test("with another number of dominant directions, χ and eigenvalues are called by it", () => {
  const k5 = fixtureSweep({ run, seeds: 2, axis: { paths: ["k"], label: "k", values: [5] } });
  const [group] = k5.summary.groups;
  expect(specFor(chart("chi", "χ₁₀(∇L)"), k5, group!).yLabel).toBe("χ₅(∇L)");
  expect(specFor(chart("", "eigenvalue"), k5, group!).series.map(({ label, role }) => [label, role])).toEqual(
    [
      ["λ₁ … λ₅", "eig-top"],
      ["λ₆ … λ₁₀", "eig-next"],
    ],
  );
  expect(specFor(chart("chi", "χ₁₀(∇L)"), seeds, seeds.summary.groups[0]!).yLabel).toBe("χ₁₀(∇L)");
});

test("small multiples reach as high as the highest of them that did not diverge", () => {
  const { summary } = sizes;
  const ofSpectrum = (group: (typeof summary.groups)[number]) =>
    group.series.filter(({ trajectory, column }) => trajectory === "sgd" && /^lambda[56]$/.test(column));
  const [, middle, last] = summary.groups;
  const highest = (group: (typeof summary.groups)[number]) =>
    Math.max(...ofSpectrum(group).flatMap(({ values }) => values.high!.map((value) => value!)));
  const spec = chart("", "eigenvalue");
  expect(Math.max(...specFor(spec, sizes, summary.groups[0]!).reach)).toBe(highest(last!));
  const groups = summary.groups.map((group) => group === last ? { ...group, diverged: ["seed-0"] } : group);
  const diverged = { ...sizes, summary: { ...summary, groups } };
  expect(Math.max(...specFor(spec, diverged, groups[0]!).reach)).toBe(highest(middle!));
  expect(specFor(spec, seeds, seeds.summary.groups[0]!).reach).toEqual([]);
});

test("what goes with a drawing says what is drawn, of how many seeds, and how to make it again", async () => {
  const { catalogue } = await loadResults(folder);
  const caption = captionOf("Figure 1", groupSource(sizes, sizes.summary.groups[1]!, catalogue.figures)).join(
    "\n",
  );
  expect(caption).toContain("mean of 2 seeds; bands: from the lowest to the highest of them");
  expect(caption).toContain("of the run mlp-mnist-sgd with batchSize-50, preset quick; data: test fixture");
  expect(caption).toContain(
    "task sweep mlp-mnist-sgd --preset quick --data synthetic --engine onnx " +
      "--axis 'prefix.optimizer.batchSize+branches.*.optimizer.batchSize=10,50,250' --seeds 0..1",
  );
});

test("a group has what charts draw of it, and no other column", async () => {
  const { catalogue } = await loadResults(folder);
  const { group } = groupSource(seeds, seeds.summary.groups[0]!, catalogue.figures);
  const columns = new Set(group.series.map(({ table, column }) => `${table}.${column}`));
  expect([...columns]).toContain("loss.trainLoss");
  expect([...columns]).toContain("spectrum.lambda20");
  expect([...columns].filter((name) => /^(tracking|audit)\.|gradNorm/.test(name))).toEqual([]);
});

test("synthetic data, and items that are left, diverged, were forced or inexact, are warned of", () => {
  const [group] = seeds.summary.groups;
  const of = (changes: object) =>
    warningsOf({ ...groupSource(seeds, { ...group!, ...changes }, []), complete: false }).map(({ text }) =>
      text
    );
  expect(of({ diverged: ["seed-1"] })).toEqual([
    "test fixture, not MNIST",
    "not all items are computed",
    "1 of 3 diverged",
    "quick preset: smaller than the paper’s run",
  ]);
  expect(of({ forced: ["seed-0", "seed-2"] })).toContain("2 of 3: switch forced");
  expect(of({ inexact: ["seed-2"] })).toContain("1 of 3: an audit exceeded the tolerance");
  expect(of({ items: ["k-5"], forced: ["k-5"] })).toContain("k-5: switch forced");
});
