import type { Artifact } from "../data/artifact.ts";
import type { Chart } from "./chart.ts";
import { linesChart } from "./lines.ts";
import { planeChart } from "./plane.ts";
import type { ChartSpec } from "./spec.ts";

/** The chart that a spec of the catalogue declares, over an artifact's measurements. */
export function createChart(spec: ChartSpec, artifact: Artifact): Chart {
  return spec.kind === "lines" ? linesChart(spec, artifact) : planeChart(spec, artifact);
}
