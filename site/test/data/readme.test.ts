import { expect, test } from "vitest";
import { CATALOGUE_VERSION, type ChartSpec } from "@tiny-subspaces/experiments/catalogue";
import type { Results } from "../../src/data/load.ts";
import { placeTables, readmeTables } from "../../src/data/readme.ts";
import { artifactOf } from "../fixtures/small.ts";

const chart: ChartSpec = {
  kind: "lines",
  x: "step",
  xLabel: "",
  yLabel: "",
  yScale: "linear",
  series: [],
  rules: [],
};
const claim = { id: "fig1-a", statement: "", criterion: "", criteria: [], where: "" };
const verdict = { ...claim, figure: "fig1", measured: {}, verdict: "reproduced" } as const;

function resultsOf(preset: "paper" | "quick"): Results {
  const figure = {
    id: "fig1",
    number: "Figure 1",
    section: "1",
    title: "The χ₁₀ of it",
    summary: "",
    paperClaim: "It falls.",
    panels: ["a", "b"].map((run) => ({ id: run, title: run, run, chart })),
    claims: [claim],
  };
  const illustration = { ...figure, id: "fig8", number: "Figure 8", panels: [], claims: [] };
  return {
    catalogue: {
      schema: "tiny-subspaces/catalogue",
      version: CATALOGUE_VERSION,
      quantities: {},
      figures: [figure, illustration],
      runs: [{ id: "a", title: "", summary: "", presets: ["paper"], figures: ["fig1"] }],
    },
    artifacts: new Map([["a", [artifactOf({}, [], { run: "a", preset, claims: [verdict] })]]]),
    sweeps: [],
  };
}

test("the tables tell of each figure and each run, in aligned columns", () => {
  const { parity, runs } = readmeTables(resultsOf("paper"));
  expect(parity.split("\n")).toEqual([
    "|          | what it shows | state             | panels | claims that hold |",
    "| -------- | ------------- | ----------------- | ------ | ---------------- |",
    "| Figure 1 | The χ₁₀ of it | partly reproduced | 1 of 2 | 1 of 1           |",
    "| Figure 8 | The χ₁₀ of it | illustration      | –      | –                |",
  ]);
  expect(runs).toContain("| `deno task run a --preset paper` | `results/paper/a.json` | 1       | It falls.");
});

test("results of other presets, which the repository does not hold, change nothing", () => {
  const { parity } = readmeTables(resultsOf("quick"));
  expect(parity).toContain("| pending      | 0 of 2 | 1 to be tested   |");
});

test("tables are placed between their markers, and once more to the same text", () => {
  const once = placeTables("a\n<!-- runs -->\nold\n<!-- /runs -->\nb $& \n", { runs: "| $1 |" });
  expect(once).toBe("a\n<!-- runs -->\n\n| $1 |\n\n<!-- /runs -->\nb $& \n");
  expect(placeTables(once, { runs: "| $1 |" })).toBe(once);
  expect(() => placeTables("a\n", { runs: "" })).toThrow("expected a line <!-- runs -->");
});
