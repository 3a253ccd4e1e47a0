import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { type Artifact, serialiseArtifact } from "../../src/artifacts/mod.ts";
import { buildCatalogue } from "../../src/figures/catalogue.ts";
import { figures, publishedFiles } from "../../src/figures/mod.ts";
import { phasesOf } from "../../src/configuration/phases.ts";
import { runs } from "../../src/runs/mod.ts";
import { defaultResults } from "../../src/workspace.ts";
import { someArtifact, someTrajectory, tableOf } from "../artifacts/support.ts";

const catalogue = buildCatalogue(figures, runs);

test("every figure and table of the paper is there once, in order, and what is beyond it comes after", () => {
  const expected = [
    ...Array.from({ length: 24 }, (_, i) => `fig${i + 1}`),
    ...Array.from({ length: 3 }, (_, i) => `table${i + 1}`),
    ...Array.from({ length: 4 }, (_, i) => `beyond${i + 1}`),
  ];
  expect(catalogue.figures.map(({ id }) => id)).toEqual(expected);
});

test("every run is read by a figure", () => {
  for (const run of catalogue.runs) expect(run.figures.length, run.id).toBeGreaterThan(0);
});

test("a panel whose run does not exist says so, and one whose run exists has a chart", () => {
  const ids = new Set(runs.map(({ id }) => id));
  for (const { panels } of catalogue.figures) {
    for (const { run, pending, chart } of panels) {
      if (ids.has(run)) expect(chart, run).not.toBeNull();
      else expect(pending).toContain(run);
    }
  }
});

test("claims have ids of their own, that start with their figure's", () => {
  const ids = catalogue.figures.flatMap(({ id, claims }) => {
    for (const claim of claims) expect(claim.id.startsWith(`${id}-`)).toBe(true);
    return claims.map((claim) => claim.id);
  });
  expect(new Set(ids).size).toBe(ids.length);
});

test("the series of a chart name trajectories that its run has", () => {
  for (const { panels } of figures) {
    for (const { run: id, chart } of panels) {
      const configuration = runs.find((run) => run.id === id)?.presets.paper;
      if (!configuration || !chart) continue;
      const names = configuration.kind === "toy"
        ? ["gd", "sgd"]
        : phasesOf(configuration).map(({ name }) => name);
      const drawn = chart.kind === "table" ? chart.rows : chart.series;
      for (const { trajectory } of drawn) expect(names, `${id}: ${trajectory}`).toContain(trajectory);
    }
  }
});

test("the published files in the repository are what this code publishes", async () => {
  for (const [name, text] of publishedFiles(runs)) {
    expect(await readFile(join(defaultResults, name), "utf8"), name).toBe(text);
  }
});

test("the published JSON Schema takes what is written, and refuses what is not an artifact", () => {
  const schema = JSON.parse(publishedFiles(runs).get("schema/artifact-v2.schema.json")!);
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
  const written = JSON.parse(serialiseArtifact(someArtifact({
    trajectories: [
      someTrajectory({ name: "sgd", end: 1, tables: { loss: tableOf([0, 1], { trainLoss: () => null }) } }),
    ],
  })));
  expect(validate(written), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ ...written, preset: "big" })).toBe(false);
  expect(
    validate({
      ...written,
      trajectories: [{ ...written.trajectories[0], tables: { loss: { trainLoss: [] } } }],
    }),
  )
    .toBe(false);
});

test("every quantity that a claim is decided by has a label, and criteria are those of the definitions", () => {
  const claims = catalogue.figures.flatMap(({ claims }) => claims);
  expect(claims.length).toBeGreaterThan(30);
  for (const { id, criteria, criterion, where } of claims) {
    for (const { quantity, op, bound } of criteria) {
      expect(catalogue.quantities[quantity]?.label, `${id}: ${quantity}`).toBeTruthy();
      expect(criterion).toContain(`${quantity} ${op} ${bound}`);
    }
    expect(criterion.endsWith(where)).toBe(true);
  }
});

test("every number that stands beside a claim in the published results has a label", async () => {
  const folder = join(defaultResults, "paper");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) {
    const { claims } = JSON.parse(await readFile(join(folder, file), "utf8")) as Artifact;
    for (const { id, measured } of claims) {
      for (const name of Object.keys(measured)) {
        expect(catalogue.quantities, `${id}: ${name}`).toHaveProperty(name);
      }
    }
  }
});
