import { parseHTML } from "linkedom";
import type { Chart, View } from "../../src/charts/chart.ts";
import { drawChart, type DrawnChart } from "../../src/charts/draw.ts";

/** Draws a chart as the build does. */
export function draw(chart: Chart, view: View): DrawnChart {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  return drawChart(chart, view, { width: 600, height: 300 }, document);
}
