import { describe, expect, test } from "vitest";
import type { LinesSpec } from "@tiny-subspaces/experiments/catalogue";
import type { Table } from "@tiny-subspaces/experiments/artifacts";
import { bandsChart } from "../../src/charts/bands.ts";
import type { View } from "../../src/charts/chart.ts";
import { createChart } from "../../src/charts/create.ts";
import type { GroupSource } from "../../src/charts/source.ts";
import { draw } from "./draw.ts";

const series = (column: string, label: string, role: "sgd" | "dom") => ({
  ...{ trajectory: "sgd", table: "loss", column, label, role },
});
const spec: LinesSpec = {
  ...{ kind: "lines", x: "step", xLabel: "step", yLabel: "loss", yScale: "log" },
  series: [series("a", "A", "sgd"), series("b", "B", "dom"), series("c", "C", "dom")],
  rules: [{ axis: "x", from: "switch", label: "switch" }, { axis: "y", from: 0.5, label: "half" }],
};
const band = (low: (number | null)[], high: (number | null)[], count = 3): Table => ({
  step: low.map((_, i) => 10 * i),
  count: low.map(() => count),
  mean: low.map((value, i) => value === null ? null : (value + high[i]!) / 2),
  deviation: low.map(() => 0.5),
  ...{ low, high },
});
const source = (columns: Record<string, Table>, changes: Partial<GroupSource> = {}): GroupSource => ({
  ...{ schema: "tiny-subspaces/sweep", name: "s", run: "mlp-mnist-sgd", title: "T", complete: true },
  ...{ commits: [], preset: "paper", command: "make it", data: { source: "mnist", synthetic: false } },
  group: {
    ...{ name: "", items: ["seed-0", "seed-1", "seed-2"], diverged: [], forced: [], inexact: [] },
    series: Object.entries(columns).map(([column, values]) => ({
      ...{ trajectory: "sgd", table: "loss", column, values },
    })),
  },
  ...changes,
});
const view = (changes: Partial<View> = {}): View => ({
  ...{ scale: "log", hidden: new Set<string>(), stretch: null, smoothing: 0 },
  ...changes,
});
const both = source({ a: band([1, 2, 3], [2, 4, 6]), b: band([5, 5, 5], [9, 9, 9]) });
const areas = (svg: Element) => [...svg.querySelectorAll("g[aria-label='area'] path")];
const pieces = (path: Element) => path.getAttribute("d")!.match(/M/g)!.length;

test("every series of the group is a line over a band of its colour, and a hidden one is neither", () => {
  const svg = draw(bandsChart(spec, both), view());
  expect(areas(svg).map((path) => path.closest("[fill]")!.getAttribute("fill"))).toEqual([
    "var(--role-sgd)",
    "var(--role-dom)",
  ]);
  expect(svg.querySelectorAll("g[aria-label='line'] path")).toHaveLength(2);
  const hidden = draw(bandsChart(spec, both), view({ hidden: new Set(["A"]) }));
  expect([areas(hidden).length, hidden.querySelectorAll("g[aria-label='line'] path").length]).toEqual([1, 1]);
});

test("bands of one colour are one area with a piece each", () => {
  const svg = draw(
    bandsChart(spec, source({ b: band([1, 2], [2, 3]), c: band([4, 5], [6, 7]) })),
    view(),
  );
  expect(areas(svg).map(pieces)).toEqual([2]);
});

test("a band reaches from the lowest to the highest seed, and the axis beyond both", () => {
  const chart = bandsChart(spec, both);
  const svg = draw(chart, view());
  const y = (value: number) => svg.scale("y")!.apply(value) as number;
  const heights = areas(svg)[0]!.getAttribute("d")!.match(/-?[\d.]+,-?[\d.]+/g)!.map((point) =>
    Number(point.split(",")[1])
  );
  for (const [edge, value] of [[Math.max(...heights), 1], [Math.min(...heights), 6]] as const) {
    expect(edge).toBeCloseTo(y(value), 2);
  }
  const { domain } = chart.options(view(), { width: 600, height: 300 }).y as { domain: [number, number] };
  expect(domain[0]).toBeLessThan(0.5);
  expect(domain[1]).toBeGreaterThan(9);
});

test("one seed has a line and no band", () => {
  const svg = draw(bandsChart(spec, source({ a: band([1, 2], [1, 2], 1) })), view());
  expect([areas(svg).length, svg.querySelectorAll("g[aria-label='line'] path").length]).toEqual([0, 1]);
});

test("where a seed is not finite there is a gap in line and band, and nothing else breaks", () => {
  const gap = source({ a: band([1, 2, null, 2, 1], [2, 3, null, 3, 2]) });
  for (const scale of ["log", "linear"] as const) {
    const svg = draw(bandsChart(spec, gap), view({ scale }));
    expect(areas(svg).map(pieces)).toEqual([2]);
    expect(svg.outerHTML).not.toMatch(/NaN|Infinity/);
  }
});

test("on a logarithmic axis a band that reaches below zero reaches the bottom", () => {
  const svg = draw(bandsChart(spec, source({ a: band([-1, 1], [3, 3]) })), view());
  expect(areas(svg)).toHaveLength(1);
  expect(svg.outerHTML).not.toMatch(/NaN|Infinity/);
});

test("charts side by side have one scale, until one zooms in", () => {
  const options = (stretch: View["stretch"]) =>
    createChart({ ...spec, reach: [0.001, 100] } as LinesSpec, both)
      .options(view({ stretch }), { width: 600, height: 300 }).y as { domain: [number, number] };
  expect(options(null).domain[0]).toBeLessThan(0.001);
  expect(options(null).domain[1]).toBeGreaterThan(100);
  expect(options([0, 10]).domain[1]).toBeLessThan(100);
});

describe("what is read", () => {
  const chart = bandsChart(spec, both);
  test("of a step has the mean, the band and how many seeds", () => {
    expect(chart.read(10).get("A")).toEqual([{ name: "", text: "3 (2 to 4, 3 seeds)" }]);
  });
  test("in words tells how far single seeds lie apart", () => {
    expect(chart.describe()[0]).toBe(
      "A: from 1.5 at step 0 to 4.5 at step 20, between 1.5 and 4.5 in all. Single seeds lie between 1 and 6.",
    );
  });
  test("away has every column of the summary under its name", () => {
    const rows = chart.rows().filter(({ label, step }) => label === "A" && step === 20);
    expect(rows.map(({ column, value }) => [column, value])).toEqual([
      ["a mean", 4.5],
      ["a low", 3],
      ["a high", 6],
      ["a deviation", 0.5],
      ["a count", 3],
    ]);
  });
  test("has no rule at a switch, of which each seed has its own", () => {
    const text = draw(chart, view()).textContent;
    expect(text).toContain("half");
    expect(text).not.toContain("switch");
  });
});

test("a drawing of an unfinished sweep on synthetic data says so", () => {
  const data = { source: "synthetic-digits", synthetic: true };
  const svg = draw(bandsChart(spec, { ...both, data, complete: false, preset: "quick" }), view());
  expect(svg.textContent).toContain("quick preset, synthetic digits, unfinished");
});

test("paths in a plane have no bands", () => {
  const plane = { kind: "trajectory2d" as const, xLabel: "x", yLabel: "y", series: [] };
  expect(() => createChart(plane, both)).toThrow("s: expected curves against the step");
});
