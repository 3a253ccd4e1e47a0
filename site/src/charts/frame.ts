import * as Plot from "@observablehq/plot";
import type { Size } from "./chart.ts";
import { formatTick } from "./format.ts";

/** The size of a chart that is `width` CSS pixels wide; styles/chart.css reserves the same height. */
export function chartSize(width: number): Size {
  return { width, height: Math.round(Math.min(Math.max(width * 0.58, 250), 380)) };
}

/**
 * Adds what every chart of the report has in common: margins, type, faint grid, few ticks, the name of the y axis, and a
 * note on what is drawn, empty where none is due.
 */
export function frame({ width, height }: Size, options: Plot.PlotOptions, note: string): Plot.PlotOptions {
  const narrow = width < 420;
  const marginLeft = narrow ? 44 : 52;
  const name = Plot.text([`↑ ${options.y?.label}`], {
    frameAnchor: "top-left",
    dx: -marginLeft + 2,
    dy: -32,
    fill: "var(--ink-soft)",
    ariaLabel: "y-axis label",
  });
  const warning = Plot.text([note], {
    frameAnchor: "bottom-left",
    dx: -marginLeft + 2,
    dy: 35,
    fill: "var(--warn)",
    fontWeight: 600,
    ariaLabel: "note",
  });
  return {
    width,
    height,
    marginTop: 42,
    marginRight: 14,
    marginBottom: 40,
    marginLeft,
    style: { fontFamily: "var(--sans)", fontSize: "13px", background: "none", overflow: "visible" },
    ...options,
    x: { ticks: narrow ? 4 : 7, tickSize: 4, tickFormat: formatTick, ...options.x },
    y: { ticks: 5, tickSize: 0, grid: true, tickFormat: formatTick, ...options.y, label: null },
    marks: [...options.marks ?? [], name, ...(note ? [warning] : [])],
  };
}
