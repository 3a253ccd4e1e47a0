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
  return { scale: chart.scale, hidden: new Set(), stretch: null, smoothing: 0 };
}

/** A drawing small enough for many of them: its curves alone, without axes or names. */
export function drawSketch(chart: Chart, { width, height }: Size, document: Document): DrawnChart {
  const view = initialView(chart);
  const options = chart.options(view, { width, height, buckets: Math.round(width / 4) });
  const svg = Plot.plot({
    ...options,
    marginTop: 4,
    marginRight: 4,
    marginBottom: 4,
    marginLeft: 4,
    x: { ...options.x, axis: null },
    y: { ...options.y, axis: null, grid: false },
    document,
  }) as DrawnChart;
  for (const part of svg.querySelectorAll("text, style, [aria-label*='axis'], [aria-label$='grid']")) {
    part.remove();
  }
  for (const part of svg.querySelectorAll("g:empty")) part.remove();
  svg.setAttribute("aria-hidden", "true");
  return svg;
}

/**
 * The drawing's text with its paths in relative coordinates, to a tenth of a pixel or as few digits as told: a fifth of
 * the size, and looks the same.
 */
export function compactSvg(markup: string, digits = 1): string {
  const round = (value: string) => Number(Number(value).toFixed(digits));
  return markup.replace(/(?<= d=")[MLZ0-9.,e+-]+(?=")/g, (path) => {
    let text = "", x = 0, y = 0;
    for (const [, command, numbers] of path.matchAll(/([MLZ])([^MLZ]*)/g)) {
      if (command === "Z") {
        text += "Z";
        continue;
      }
      const [toX, toY] = numbers!.split(",").map((value) => round(value)) as [number, number];
      const dx = round(String(toX - x)), dy = round(String(toY - y));
      if (command === "M") text += `M${toX},${toY}`;
      else if (dx !== 0 || dy !== 0) text += `l${dx},${dy}`;
      [x, y] = [toX, toY];
    }
    return text.replaceAll(/,-/g, "-").replaceAll(/(?<=[l,-])0\./g, ".");
  });
}
