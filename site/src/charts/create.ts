import type { Artifact } from "@tiny-subspaces/experiments/artifacts";
import type { Chart } from "./chart.ts";
import { linesChart } from "./lines.ts";
import { planeChart } from "./plane.ts";
import type { DrawnSpec } from "./spec.ts";

/** The chart that a spec of the catalogue declares, over an artifact's measurements. */
export function createChart(spec: DrawnSpec, artifact: Artifact): Chart {
  return spec.kind === "lines" ? linesChart(spec, artifact) : planeChart(spec, artifact);
}
