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

/** The drawing's text with the coordinates of its paths at a tenth of a pixel: a third of the size, and looks the same. */
export function compactSvg(markup: string): string {
  return markup.replace(
    /(?<= d=")[^"]*/g,
    (path) => path.replace(/\d+\.\d{2,}/g, (n) => `${Number(Number(n).toFixed(1))}`),
  );
}
