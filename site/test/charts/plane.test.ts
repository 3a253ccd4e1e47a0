import { expect, test } from "vitest";
import type { View } from "../../src/charts/chart.ts";
import { planeChart } from "../../src/charts/plane.ts";
import type { PlaneSpec } from "@tiny-subspaces/experiments/catalogue";
import { fixtureArtifacts } from "../fixtures/artifacts.ts";
import { artifactOf } from "../fixtures/small.ts";
import { draw } from "./draw.ts";

const spec: PlaneSpec = {
  kind: "trajectory2d",
  xLabel: "x",
  yLabel: "y",
  series: [{ trajectory: "gd", table: "path", x: "x", y: "y", label: "GD", role: "gd" }],
};
const view: View = { scale: "linear", hidden: new Set(), stretch: null, smoothing: 0 };
const table = { step: [0, 1, 2], x: [1, null, 0.25], y: [2, 1, 0.5] };
const small = planeChart(spec, artifactOf({ gd: { path: table } }));
const toy = planeChart(spec, fixtureArtifacts().find(({ run }) => run === "toy")!);

test("points that are not finite are left out", () => {
  expect(small.steps).toEqual([0, 2]);
  expect(small.read(2).get("GD")).toEqual([{ name: "", text: "(0.25, 0.5)" }]);
});

test("a position picks the step whose point is nearest", () => {
  expect(small.pick(0.9, 1.9, view)).toBe(0);
  expect(small.pick(0.3, 0.4, view)).toBe(2);
});

test("level sets are drawn under the path where the curvature is known", () => {
  expect(draw(toy, view).querySelectorAll("g[stroke='var(--rule-strong)'] path").length).toBeGreaterThan(5);
  expect(draw(small, view).querySelectorAll("g[stroke='var(--role-gd)'] path")).toHaveLength(1);
});

test("one can look closer at the floor of the valley, where the descent is out of view", () => {
  expect(toy.focus?.label).toBe("to the floor");
  const { stretch } = toy.focus!;
  const width = (chosen: typeof stretch | null) => {
    const [low, high] = toy.options({ ...view, stretch: chosen }, { width: 600, height: 300 }).x!
      .domain as number[];
    return high! - low!;
  };
  expect(width(stretch)).toBeLessThan(0.1 * width(null));
  expect(toy.points(0, view)).toHaveLength(1);
  expect(toy.points(0, { ...view, stretch })).toHaveLength(0);
});

test("in words a path has its ends", () => {
  expect(small.describe()).toEqual(["GD: from (1, 2) at step 0 to (0.25, 0.5) at step 2."]);
});
