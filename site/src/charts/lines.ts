import { averageOf } from "./average.ts";
import type { Chart } from "./chart.ts";
import { resolveCurves } from "./curves.ts";
import { curvesChart } from "./curves-chart.ts";
import { formatNumber } from "./format.ts";
import { noteOn } from "./note.ts";
import { resolveRules } from "./rules.ts";
import type { Charted, MarkedSpec } from "./spec.ts";

/** Curves against the step of what was measured. */
export function linesChart(declared: MarkedSpec, charted: Charted): Chart {
  const spec = withAverage(declared, charted);
  const curves = resolveCurves(spec.series, charted);
  return curvesChart(spec, curves, resolveRules(spec.rules, charted.events), noteOn(charted));
}

/** The moving average under its full name, and where one is drawn the value at which the run switches. */
function withAverage(spec: MarkedSpec, charted: Charted): MarkedSpec {
  const average = spec.series.some(({ role }) => role === "ema") ? averageOf(charted) : null;
  if (average === null) return spec;
  const { label, threshold } = average;
  return {
    ...spec,
    series: spec.series.map((series) => series.role === "ema" ? { ...series, label } : series),
    rules: threshold === null
      ? spec.rules
      : [...spec.rules, { axis: "y", from: threshold, label: formatNumber(threshold) }],
  };
}
