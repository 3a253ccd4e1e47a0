import { expect, test } from "vitest";
import type { ToyConfig } from "../../src/configuration/config.ts";
import type { ValleySettings } from "../../src/lab/settings.ts";
import { type ValleyPath, ValleyWalk } from "../../src/lab/valley.ts";
import { trainToy } from "../../src/runner/toy.ts";
import { toy } from "../../src/runs/toy.ts";

const paper = toy.presets.paper as ToyConfig;
const settings: ValleySettings = {
  curvature: paper.curvature,
  coupling: paper.coupling,
  noise: "pair",
  learningRate: paper.learningRate,
  start: [1, 1],
  part: 200,
  steps: 500,
  seed: paper.seed,
};

function walked(changes: Partial<ValleySettings> = {}, stride = 37): Map<string, ValleyPath> {
  const walk = new ValleyWalk({ ...settings, ...changes });
  while (!walk.isOver) walk.advance(stride);
  return new Map(walk.paths.map((path) => [path.name, path]));
}

test.each(["pair", "gaussian"] as const)("with noise of kind %s SGD's path is that of the run", (noise) => {
  const [, { tables }] = trainToy({ ...paper, noise, steps: 500, cadence: 1 });
  const paths = walked({ noise });
  const joined = (column: string) => [
    ...paths.get("sgd-prefix")!.tables.path[column]!,
    ...paths.get("sgd")!.tables.path[column]!.slice(1),
  ];
  for (const column of ["step", "x", "y", "loss", "chi"]) {
    expect(joined(column), column).toEqual(tables.path[column]);
  }
});

test("Dom-SGD moves across alone, Bulk-SGD along alone, from where SGD was", () => {
  const paths = walked();
  const { x, y, step } = paths.get("sgd-prefix")!.tables.path;
  expect(step.at(-1)).toBe(200);
  const [dom, bulk] = ["dom-sgd", "bulk-sgd"].map((name) => paths.get(name)!.tables.path);
  expect(new Set(dom!.y)).toEqual(new Set([y!.at(-1)]));
  expect(new Set(bulk!.x)).toEqual(new Set([x!.at(-1)]));
  expect(new Set(dom!.x).size).toBeGreaterThan(200);
  expect(new Set(bulk!.y).size).toBeGreaterThan(200);
});

test("how many steps are taken at a time changes nothing", () => {
  expect(walked({}, 1)).toEqual(walked({}, 1000));
});

test("the rules part at the start where they are told to", () => {
  expect([...walked({ part: 0 }).keys()]).toEqual(["sgd", "dom-sgd", "bulk-sgd"]);
  expect([...walked({ part: 501 }).keys()]).toEqual(["sgd-prefix"]);
});

test("a long walk is measured at no more than 600 steps and the last", () => {
  const { step } = walked({ part: 0, steps: 50_001 }, 5000).get("sgd")!.tables.path;
  expect(step.length).toBeLessThanOrEqual(602);
  expect(step.at(-1)).toBe(50_001);
});

test("what is too steep for its step size diverges, and what moves along goes on", () => {
  const paths = walked({ learningRate: 0.003, part: 10 });
  expect(paths.get("sgd")!.divergedAt).toBeGreaterThan(10);
  expect(paths.get("dom-sgd")!.divergedAt).toBeGreaterThan(10);
  expect(paths.get("bulk-sgd")).toMatchObject({ divergedAt: null, endStep: 500 });
  for (const { tables } of paths.values()) {
    expect(tables.path.loss!.every((value) => value !== null)).toBe(true);
  }
});

test("where all has diverged the walk is over", () => {
  const walk = new ValleyWalk({ ...settings, learningRate: 1, part: 1000 });
  walk.advance(500);
  expect(walk.isOver).toBe(true);
  expect(walk.step).toBeLessThan(20);
});
