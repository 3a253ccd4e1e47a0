import * as Plot from "@observablehq/plot";
import type { Chart, Size, View } from "./chart.ts";

export type DrawnChart = SVGSVGElement & Plot.Plot;

/** Draws into a document: the page's, or on the server a stand-in for one. */
export function drawChart(chart: Chart, view: View, size: Size, document: Document): DrawnChart {
  const svg = Plot.plot({ ...chart.options(view, size), document }) as DrawnChart;
  svg.setAttribute("aria-hidden", "true");
  return svg;
}

export function initialView(chart: Chart): View {
  return { scale: chart.scale, hidden: new Set(), focused: false };
}
