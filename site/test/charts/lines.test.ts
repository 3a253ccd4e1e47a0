import { describe, expect, test } from "vitest";
import type { View } from "../../src/charts/chart.ts";
import { linesChart } from "../../src/charts/lines.ts";
import type { LinesSpec } from "@tiny-subspaces/experiments/catalogue";
import type { RunEvent, Table } from "@tiny-subspaces/experiments/artifacts";
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
  stretch: null,
  smoothing: 0,
  ...changes,
});

function chartOf(table: Table, events: RunEvent[] = [], changes = {}) {
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

const texts = (read: ReadonlyMap<string, readonly { name: string; text: string }[]>) =>
  Object.fromEntries(
    [...read].map(([label, values]) => [label, values.map(({ name, text }) => name + text)]),
  );

describe("a reading", () => {
  test("is of the nearest measured step", () => {
    expect(texts(small.read(19))).toEqual({ A: ["4"], B: ["3"] });
  });
  test("leaves out what is not finite there", () => {
    expect(texts(small.read(10))).toEqual({ B: ["2"] });
  });
  test("of eigenvalues that share a label has each by its number", () => {
    const shared = chartOf({ step: [0], lambda1: [7], lambda12: [1] }, [], {
      series: [series("sgd", "lambda1", "λ"), series("sgd", "lambda12", "λ")],
    });
    expect(texts(shared.read(0))).toEqual({ "λ": ["λ₁7", "λ₁₂1"] });
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
  expect(long.focus).toEqual({ label: "to switch", stretch: [180, 220] });
  const near = long.stepsIn(view({ stretch: [180, 220] }));
  expect([near[0], near.at(-1)]).toEqual([180, 220]);
  expect(long.stepsIn(view())).toHaveLength(401);
});

describe("drawn", () => {
  const pieces = (svg: SVGSVGElement) =>
    [...svg.querySelectorAll("g[stroke='var(--role-sgd)'] path")].flatMap((path) =>
      path.getAttribute("d")!.match(/M/g) ?? []
    ).length;
  test("curves of one colour are one path, each a piece of it, and a hidden one is not drawn", () => {
    expect(draw(long, view()).querySelectorAll("g[stroke='var(--role-sgd)'] path")).toHaveLength(1);
    expect(pieces(draw(long, view()))).toBe(2);
    expect(pieces(draw(long, view({ hidden: new Set(["A"]) })))).toBe(1);
  });
  test("a stretch of the steps is all that is drawn", () => {
    const { x } = long.options(view({ stretch: [10, 20] }), { width: 600, height: 300 });
    expect(x!.domain).toEqual([10, 20]);
  });
  test("smoothed curves lie over the measured ones, and the axis says so", () => {
    const svg = draw(long, view({ smoothing: 0.9 }));
    expect(svg.querySelectorAll("g[stroke='var(--role-sgd)'] path")).toHaveLength(2);
    expect(svg.textContent).toContain("smoothed by 0.9");
  });
  test("SGD lies wide and pale below Bulk-SGD, which would hide it", () => {
    const both = chartOf({ step: [0, 1], a: [1, 2], b: [1, 2] }, [], {
      series: [series("sgd", "a", "SGD"), { ...series("sgd", "b", "Bulk-SGD"), role: "bulk" }],
    });
    const [sgd, bulk] = draw(both, view()).querySelectorAll("g[aria-label='line']");
    const style = (mark: Element, name: string) =>
      Number(mark.querySelector(`[${name}]`)?.getAttribute(name) ?? mark.getAttribute(name) ?? 1);
    expect(style(sgd!, "stroke-width")).toBeGreaterThan(style(bulk!, "stroke-width"));
    expect(style(sgd!, "stroke-opacity")).toBeLessThan(0.5);
  });
  test("what is not of the paper's run says so in the drawing", () => {
    expect(draw(long, view()).textContent).toContain("quick preset");
    const data = {
      source: "synthetic-digits",
      synthetic: true,
      trainSamples: 9,
      testSamples: 0,
      digest: null,
    };
    const paper = linesChart(
      spec,
      artifactOf({ sgd: { loss: { step: [0], a: [1] } } }, [], { preset: "paper", data }),
    );
    expect(draw(paper, view()).textContent).toContain("synthetic digits");
    expect(draw(paper, view()).textContent).not.toContain("preset");
  });
  test("a forced switch is named as one, and one at the first step is none", () => {
    const at = (step: number, forced?: true) =>
      draw(
        chartOf({ step: steps, a: steps, b: steps }, [{ step, kind: "switch", detail: "", forced }]),
        view(),
      ).textContent;
    expect(at(200, true)).toContain("switch, forced");
    expect(at(200)).not.toContain("forced");
    expect(at(0)).not.toContain("switch");
  });
  test.each<[string, (number | null)[]]>([
    ["denormal", [1, 5e-320, 1e-300]],
    ["huge", [1e308, 1, 1e-308]],
    ["of either sign and huge", [1.7e308, -1.7e308, 0]],
    ["nothing finite", [null, null, null]],
  ])("values that are %s are drawn on either axis", (_, values) => {
    const chart = chartOf({ step: [0, 1, 2], a: values, b: [null, null, null] });
    for (const scale of ["log", "linear"] as const) {
      expect(draw(chart, view({ scale })).outerHTML).not.toMatch(/NaN|Infinity/);
    }
  });
  test("a log axis has a floor", () => {
    const deep = chartOf({ step: [0, 1], a: [1, 5e-320], b: [1, 1] });
    const { domain } = deep.options(view(), { width: 600, height: 300 }).y as { domain: [number, number] };
    expect(domain[0]).toBeGreaterThan(1e-14);
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
    const only = draw(small, view({ hidden: new Set(["A"]) }));
    const path = only.querySelector("g[stroke='var(--role-sgd)'] path")!.getAttribute("d")!;
    expect(path).not.toMatch(/NaN|Infinity/);
    expect(path.match(/[ML]/g)).toHaveLength(2);
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
