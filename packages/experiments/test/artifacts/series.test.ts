import { expect, test } from "vitest";
import { readSeries } from "../../src/artifacts/mod.ts";
import { someArtifact, someTrajectory, tableOf } from "./support.ts";

const artifact = someArtifact({
  trajectories: [
    someTrajectory({ name: "prefix", end: 4, tables: { loss: tableOf([0, 2, 4], { trainLoss: (t) => t }) } }),
    someTrajectory({
      name: "branch",
      parent: "prefix",
      start: 4,
      end: 8,
      tables: { loss: tableOf([4, 6, 8], { trainLoss: (t) => (t === 6 ? null : -t) }) },
    }),
  ],
});

test("trajectories that continue each other make one series, and the step that both hold counts once", () => {
  expect(readSeries(artifact, ["prefix", "branch"], "loss", "trainLoss")).toEqual([
    { step: 0, value: 0 },
    { step: 2, value: 2 },
    { step: 4, value: 4 },
    { step: 6, value: null },
    { step: 8, value: -8 },
  ]);
});

test("what was not measured gives no points", () => {
  expect(readSeries(artifact, ["prefix", "nowhere"], "loss", "accuracy")).toEqual([]);
  expect(readSeries(artifact, ["prefix"], "spectrum", "lambda1")).toEqual([]);
  expect(readSeries(artifact, ["prefix"], "loss", "toString")).toEqual([]);
});
