import { describe, expect, test } from "vitest";
import type { View } from "../../src/charts/chart.ts";
import { linesChart } from "../../src/charts/lines.ts";
import type { LinesSpec } from "@tiny-subspaces/experiments/catalogue";
import type { Table } from "@tiny-subspaces/experiments/artifacts";
import { draw } from "./draw.ts";
import { artifactOf } from "../fixtures/small.ts";

const series = (trajectory: string, column: string, label: string) => ({
  trajectory,
  table: "loss",
  column,
  label,
  role: "sgd" as const,
});
const spec: LinesSpec = {
  kind: "lines",
  x: "step",
  xLabel: "step",
  yLabel: "loss",
  yScale: "log",
  series: [series("sgd", "a", "A"), series("sgd", "b", "B"), series("absent", "a", "C")],
  rules: [{ axis: "x", from: "switch", label: "switch" }],
};
const view = (changes: Partial<View> = {}): View => ({
  scale: "log",
  hidden: new Set(),
  focused: false,
  ...changes,
});

function chartOf(table: Table, events: { step: number; kind: string; detail: string }[] = [], changes = {}) {
  return linesChart({ ...spec, ...changes }, artifactOf({ sgd: { loss: table } }, events));
}
const small = chartOf({ step: [0, 10, 20], a: [1, null, 4], b: [0, 2, 3] });
const steps = Array.from({ length: 401 }, (_, i) => i);
const long = chartOf({ step: steps, a: steps.map((t) => 1 + t), b: steps.map(() => 1) }, [
  { step: 200, kind: "switch", detail: "" },
]);

test("the legend has the series that were measured, once a label", () => {
  expect(small.groups.map(({ label }) => label)).toEqual(["A", "B"]);
});

test("a series without rows gives no curve", () => {
  expect(chartOf({ step: [], a: [], b: [] }).groups).toEqual([]);
  expect(chartOf({ step: [], a: [], b: [] }).steps).toEqual([]);
});

describe("a reading", () => {
  test("is of the nearest measured step", () => {
    expect(Object.fromEntries(small.read(19))).toEqual({ A: "4", B: "3" });
  });
  test("leaves out what is not finite there", () => {
    expect(Object.fromEntries(small.read(10))).toEqual({ B: "2" });
  });
  test("of curves that share a label is the least and the greatest of them", () => {
    const shared = chartOf({ step: [0], a: [1], b: [7] }, [], {
      series: [series("sgd", "a", "λ"), series("sgd", "b", "λ")],
    });
    expect(Object.fromEntries(shared.read(0))).toEqual({ "λ": "1–7" });
  });
});

test("points are those of the curves shown, and on a log axis only positive ones", () => {
  expect(small.points(0, view()).map(({ y }) => y)).toEqual([1]);
  expect(small.points(0, view({ scale: "linear" })).map(({ y }) => y)).toEqual([1, 0]);
  expect(small.points(20, view({ hidden: new Set(["A"]) })).map(({ y }) => y)).toEqual([3]);
});

test("a position picks the nearest measured step", () => {
  expect([-5, 4, 16, 99].map((x) => small.pick(x, 0, view()))).toEqual([0, 0, 20, 20]);
});

test("one can look closer at a switch, and at nothing where there is none", () => {
  expect(small.focus).toBeNull();
  expect(long.focus).toBe("to switch");
  const near = long.stepsIn(view({ focused: true }));
  expect([near[0], near.at(-1)]).toEqual([180, 220]);
  expect(long.stepsIn(view())).toHaveLength(401);
});

describe("drawn", () => {
  test("a curve is a path of its role's colour, and a hidden one is not drawn", () => {
    expect(draw(long, view()).querySelectorAll("g[stroke='var(--role-sgd)'] path")).toHaveLength(2);
    const one = draw(long, view({ hidden: new Set(["A"]) }));
    expect(one.querySelectorAll("g[stroke='var(--role-sgd)'] path")).toHaveLength(1);
  });
  test("the switch is named", () => {
    expect(draw(long, view()).textContent).toContain("switch");
  });
  test("the log scale goes as far as the values, with a little air", () => {
    const { domain } = long.options(view(), { width: 600, height: 300 }).y as { domain: [number, number] };
    expect(domain[0]).toBeGreaterThan(0.5);
    expect(domain[0]).toBeLessThan(1);
    expect(domain[1]).toBeGreaterThan(401);
    expect(domain[1]).toBeLessThan(800);
  });
  test("a log axis has labels, however little the values differ", () => {
    const flat = chartOf({ step: [0, 1], a: [0.37, 0.55], b: [0.4, 0.5] });
    const labels = draw(flat, view()).querySelectorAll("[aria-label='y-axis tick label'] text");
    expect([...labels].map((label) => label.textContent)).toEqual(["0.4", "0.45", "0.5", "0.55"]);
  });
  test("on a log axis a value that is not positive is a gap", () => {
    const paths = draw(small, view()).querySelectorAll("g[stroke='var(--role-sgd)'] path");
    const [, b] = [...paths].map((path) => path.getAttribute("d")!);
    expect(b).not.toMatch(/NaN|Infinity/);
    expect(b!.match(/[ML]/g)).toHaveLength(2);
  });
  test("where no value is positive a log axis has no curve, and is drawn all the same", () => {
    const zero = chartOf({ step: [0, 1], a: [0, 0], b: [-1, null] });
    expect(draw(zero, view()).querySelectorAll("g[stroke='var(--role-sgd)'] path")).toHaveLength(0);
  });
});

test("in words each curve has its ends and its extremes", () => {
  expect(small.describe()).toEqual([
    "A: from 1 at step 0 to 4 at step 20, between 1 and 4 in all.",
    "B: from 0 at step 0 to 3 at step 20, between 0 and 3 in all.",
  ]);
  expect(long.describe().at(-1)).toBe("switch at step 200.");
});
