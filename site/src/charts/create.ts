import { bandsChart } from "./bands.ts";
import type { Chart } from "./chart.ts";
import { linesChart } from "./lines.ts";
import { planeChart } from "./plane.ts";
import { type GroupSource, isGroup } from "./source.ts";
import type { Charted, DrawnSpec } from "./spec.ts";

/**
 * The chart that a spec of the catalogue declares, over what was measured, once or over seeds.
 * @throws Error for paths in a plane over seeds, which have no band
 */
export function createChart(spec: DrawnSpec, charted: Charted | GroupSource): Chart {
  if (spec.kind === "lines") return isGroup(charted) ? bandsChart(spec, charted) : linesChart(spec, charted);
  if (isGroup(charted)) throw new Error(`${charted.name}: expected curves against the step, got paths`);
  return planeChart(spec, charted);
}
