import { afterEach, describe, expect, test, vi } from "vitest";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { parseArtifact } from "../../src/artifacts/mod.ts";
import { $display, type Displayable } from "../../src/notebooks/display.ts";
import { besidePaper, claimRows, laboratory, plot, rowsOf, run, table } from "../../src/session/mod.ts";
import { rememberRate } from "../cli/support.ts";
import { temporaryFolders } from "../support.ts";

const makeFolder = temporaryFolders();
afterEach(() => void vi.unstubAllEnvs());

const shown = async (value: Displayable) => await value[$display]();

describe("run", () => {
  test("writes the artifact of the command, under its name, into the folder that is told", async () => {
    const results = await makeFolder();
    const artifact = await run("toy", { preset: "smoke", set: { steps: 40 }, results });
    const written = parseArtifact(await readFile(join(results, "custom/toy.smoke.steps-40.json"), "utf8"));
    expect(written).toEqual(artifact);
    expect(rowsOf(artifact, "path").at(-1)).toMatchObject({ trajectory: "sgd", step: 40 });
  });

  test("writes into the user's cache where no folder is told, and does what is fresh once", async () => {
    const cache = await makeFolder();
    vi.stubEnv("TINY_SUBSPACES_RESULTS", "");
    vi.stubEnv("XDG_CACHE_HOME", cache);
    const first = await run("toy", { preset: "smoke" });
    expect(parseArtifact(await readFile(join(cache, "tiny-subspaces/notebooks/smoke/toy.json"), "utf8")))
      .toEqual(first);
    expect((await run("toy", { preset: "smoke" })).timing).toEqual(first.timing);
  });

  test("refuses what there is not, as the command does", async () => {
    await expect(run("tyo")).rejects.toThrow(/there is no run "tyo"\. Did you mean toy/);
    await expect(run("toy", { set: { stepps: 1 } })).rejects.toThrow(/Did you mean steps/);
  });
});

describe("laboratory", () => {
  test("has the run's objective, weights, batches, tracker and eigenvalues", async () => {
    const folder = await makeFolder();
    await rememberRate(folder);
    vi.stubEnv("XDG_CACHE_HOME", `${folder}/cache`);
    await using lab = await laboratory("mlp-mnist-sgd", { preset: "smoke", set: { samples: 50, k: 2 } });
    const { loss, gradient } = await lab.objective.gradient(lab.initial);
    expect(lab.objective.samples).toBe(50);
    expect(loss).toBeCloseTo(await lab.objective.loss(lab.initial), 5);
    expect(lab.batches.at(0, 5)).toHaveLength(5);
    const { values } = await lab.spectrum(lab.initial, null);
    const tracker = lab.createTracker(null);
    const subspace = await tracker.at(lab.initial);
    expect(values).toHaveLength(4);
    expect(subspace.values[0] / values[0]).toBeCloseTo(1, 2);
    expect(await subspace.chi(gradient)).toBeGreaterThan(0);
    await tracker.dispose();
  });

  test("of a run without a network there is none", async () => {
    await expect(laboratory("toy")).rejects.toThrow(/expected a run that trains a network, got toy/);
  });
});

describe("what a notebook shows", () => {
  test("a chart is an SVG that stands alone, with its words", async () => {
    const data = await shown(plot({ ariaLabel: "A line.", marks: [Plot.lineY([1, 3, 2])] }));
    const { document } = parseHTML(String(data["image/svg+xml"]));
    const svg = document.querySelector("svg")!;
    expect(svg.getAttribute("xmlns")).toBe("http://www.w3.org/2000/svg");
    expect(svg.getAttribute("aria-label")).toBe("A line.");
    expect(svg.querySelectorAll("[aria-label=line] path")).toHaveLength(1);
    expect(data["text/plain"]).toBe("A line.");
  });

  test("a chart whose legend an SVG cannot hold is refused", () => {
    const options = {
      ariaLabel: "Dots.",
      color: { legend: true },
      marks: [Plot.dot([{ c: "a" }], { fill: "c" })],
    };
    expect(() => plot(options)).toThrow(/expected a chart that is one SVG/);
  });

  test("a table has numbers of four digits, and texts as they are", async () => {
    const data = await shown(table([{ name: "<b>GD</b>", steps: 12345, loss: 0.123456 }]));
    expect(data["text/html"]).toContain("<td>&lt;b&gt;GD&lt;/b&gt;</td><td>12345</td><td>0.1235</td>");
    expect(data["text/plain"]).toBe("name       steps  loss\n<b>GD</b>  12345  0.1235");
  });

  test("of claims, what was asked and measured; a notebook's run decides nothing about the paper", async () => {
    const artifact = await run("toy", { results: await makeFolder() });
    const rows = claimRows(artifact, "fig7");
    expect(rows.map(({ verdict }) => verdict)).toEqual(["holds", "holds"]);
    expect(rows[0]).toMatchObject({
      claim: "GD's gradient ends up along the valley.",
      asked: "finalChi < 0.05",
      measured: expect.stringMatching(/^finalChi [\d.e-]+$/),
    });
  });

  test("of the paper's tables, its numbers beside those of an artifact", async () => {
    const artifact = await run("toy", { preset: "smoke", results: await makeFolder() });
    expect(besidePaper("table2", artifact)[1]).toEqual({
      "method": "GD(+m)",
      "Dom-LR here": "–",
      "Dom-LR in the paper": "0.0012 (0.0092)",
      "Bulk-LR here": "–",
      "Bulk-LR in the paper": "0.1005 (0.0068)",
    });
    expect(() => besidePaper("fig1", artifact)).toThrow(RangeError);
  });
});
