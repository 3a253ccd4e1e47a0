import type { PlotOptions } from "@observablehq/plot";
import type { Size } from "./chart.ts";

/** Adds what every chart of the report has in common: margins, type, faint grid, few ticks. */
export function frame({ width, height }: Size, options: PlotOptions): PlotOptions {
  const narrow = width < 420;
  return {
    width,
    height,
    marginTop: 28,
    marginRight: 14,
    marginBottom: 38,
    marginLeft: narrow ? 44 : 52,
    style: { fontFamily: "var(--sans)", fontSize: "13px", background: "none", overflow: "visible" },
    ...options,
    x: { ticks: narrow ? 4 : 7, tickSize: 4, ...options.x },
    y: { ticks: 5, tickSize: 0, grid: true, ...options.y },
  };
}
