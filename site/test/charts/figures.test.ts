import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import catalogue from "../../../results/catalogue.json" with { type: "json" };
import type { Artifact } from "@tiny-subspaces/experiments/artifacts";
import type { FigureEntry } from "@tiny-subspaces/experiments/catalogue";
import { createChart } from "../../src/charts/create.ts";
import { drawChart, initialView } from "../../src/charts/draw.ts";
import type { DrawnSpec } from "../../src/charts/spec.ts";
import { sliceFor } from "../../src/data/slice.ts";
import { fixtureArtifacts } from "../fixtures/artifacts.ts";

const artifacts = new Map(fixtureArtifacts().map((artifact) => [artifact.run, artifact]));
const drawn = (catalogue.figures as unknown as FigureEntry[]).flatMap((figure) =>
  figure.panels.filter(({ run, chart }) => artifacts.has(run) && chart && chart.kind !== "table").map((
    { id, run, chart },
  ) => ({ name: `${figure.id}, ${id}`, figure, spec: chart as DrawnSpec, artifact: artifacts.get(run)! }))
);

/** Series that have a row. */
function measured(spec: DrawnSpec, artifact: Artifact): number {
  return spec.series.filter(({ trajectory, table }) =>
    (artifact.trajectories.find(({ name }) => name === trajectory)?.tables[table]?.step?.length ?? 0) > 0
  ).length;
}

function pieces(spec: DrawnSpec, artifact: Artifact): number {
  const chart = createChart(spec, artifact);
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const svg = drawChart(chart, initialView(chart), { width: 600, height: 300 }, document);
  // Level sets of the toy loss are lines too.
  const curves = [...svg.querySelectorAll("g[aria-label='line'] path")].filter((path) =>
    !path.parentElement!.outerHTML.includes("--rule-strong")
  );
  return curves.flatMap((path) => path.getAttribute("d")!.match(/M/g) ?? []).length;
}

test("nearly all of these figures have something to draw", () => {
  expect(drawn.filter(({ spec, artifact }) => measured(spec, artifact) > 0).length).toBeGreaterThan(10);
});

test.each(drawn)("$name has as many curves as its artifact has measured", ({ spec, artifact }) => {
  expect(pieces(spec, artifact)).toBe(measured(spec, artifact));
});

test.each(drawn)("$name is drawn from its slice as from the whole artifact", ({ figure, spec, artifact }) => {
  const slice = JSON.parse(JSON.stringify(sliceFor(figure, artifact)));
  expect(createChart(spec, slice).rows()).toEqual(createChart(spec, artifact).rows());
});
