import type { Chart } from "./chart.ts";
import { linesChart } from "./lines.ts";
import { planeChart } from "./plane.ts";
import type { Charted, DrawnSpec } from "./spec.ts";

/** The chart that a spec of the catalogue declares, over what was measured. */
export function createChart(spec: DrawnSpec, charted: Charted): Chart {
  return spec.kind === "lines" ? linesChart(spec, charted) : planeChart(spec, charted);
}
