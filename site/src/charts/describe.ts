import { extent } from "d3-array";
import { type Curve, edgesOf } from "./curves.ts";
import { formatNumber } from "./format.ts";
import type { Rule } from "./rules.ts";

/** A sentence a legend entry and a rule, with the curves' first, last, least and greatest values. */
export function describeCurves(curves: readonly Curve[], rules: readonly Rule[]): string[] {
  const labels = [...new Set(curves.map(({ label }) => label))];
  const sentences = labels.map((label) =>
    describeGroup(label, curves.filter((curve) => curve.label === label))
  );
  const marks = rules.map(({ axis, at, label }) =>
    axis === "x" ? `${label} at step ${formatNumber(at)}.` : `${label} at ${formatNumber(at)}.`
  );
  return [...sentences, ...marks];
}

function describeGroup(label: string, curves: readonly Curve[]): string {
  const points = curves.flatMap(({ steps, values }) =>
    steps.flatMap((step, i) => values[i] === null ? [] : [{ step, value: values[i]! }])
  );
  if (points.length === 0) return `${label}: nothing finite was measured.`;
  const first = Math.min(...curves.map(({ steps }) => steps[0]!));
  const last = Math.max(...curves.map(({ steps }) => steps.at(-1)!));
  const [low, high] = extent(points, ({ value }) => value);
  const edges = extent(
    curves.flatMap(edgesOf).flatMap(({ values }) => values.filter((value) => value !== null)),
  );
  const seeds = edges[0] === undefined
    ? ""
    : ` Single seeds lie between ${formatNumber(edges[0])} and ${formatNumber(edges[1])}.`;
  const at = (step: number) => range(points.filter((point) => point.step === step).map(({ value }) => value));
  return `${label}: from ${at(first)} at step ${formatNumber(first)} to ${at(last)} at step ${
    formatNumber(last)
  }, ` +
    `between ${formatNumber(low)} and ${formatNumber(high)} in all.${seeds}`;
}

/** One number as it is, several as the least and the greatest. */
function range(values: readonly number[]): string {
  const [low, high] = extent(values);
  if (low === undefined) return "no finite value";
  return low === high ? formatNumber(low) : `${formatNumber(low)}–${formatNumber(high)}`;
}
