import { bisectCenter } from "d3-array";
import { averageOf } from "./average.ts";
import type { Chart, Stretch, View } from "./chart.ts";
import { type Curve, resolveCurves, unionOfSteps, valueAt } from "./curves.ts";
import { describeCurves } from "./describe.ts";
import { isWithin } from "./domain.ts";
import { formatNumber } from "./format.ts";
import { legendGroups } from "./legend.ts";
import { linesOptions } from "./lines-options.ts";
import { noteOn } from "./note.ts";
import { resolveRules, type Rule } from "./rules.ts";
import type { Charted, MarkedSpec } from "./spec.ts";

/** Curves against the step, on a linear or logarithmic axis. */
export function linesChart(declared: MarkedSpec, charted: Charted): Chart {
  const spec = withAverage(declared, charted);
  const curves = resolveCurves(spec.series, charted);
  const rules = resolveRules(spec.rules, charted.events);
  const steps = unionOfSteps(curves);
  const note = noteOn(charted);
  const focus = aroundRule(rules, steps);
  const isPositive = curves.some(({ values }) => values.some((value) => value !== null && value > 0));
  const visible = (view: View) => curves.filter(({ label }) => !view.hidden.has(label));
  const crowded = new Set(
    legendGroups(curves).map(({ label }) => label).filter((label) => isCrowd(curves, label)),
  );

  return {
    groups: legendGroups(curves),
    steps,
    scale: isPositive ? spec.yScale : "linear",
    switchable: isPositive,
    focus: focus && { label: "to switch", stretch: focus },
    againstStep: true,
    options: (view, size) => linesOptions(spec, visible(view), rules, note, view, size),
    stepsIn: ({ stretch }) => stretch === null ? steps : steps.filter((step) => isWithin(step, stretch)),
    read(step) {
      const values = new Map<string, { name: string; text: string }[]>();
      for (const curve of curves) {
        const value = valueAt(curve, step);
        if (value === undefined) continue;
        const read = values.get(curve.label) ?? [];
        const name = crowded.has(curve.label) ? nameOf(curve) : "";
        // Of phases that meet at this step, or that continue each other, one reading a curve.
        if (!read.some((other) => other.name === name)) {
          values.set(curve.label, [...read, { name, text: formatNumber(value) }]);
        }
      }
      return values;
    },
    points: (step, view) =>
      visible(view).flatMap((curve) => {
        const y = valueAt(curve, step);
        return y === undefined || (view.scale === "log" && y <= 0) || !isWithin(step, view.stretch)
          ? []
          : [{ x: step, y, role: curve.role }];
      }),
    pick(x, _y, view) {
      const among = view.stretch === null ? steps : steps.filter((step) => isWithin(step, view.stretch));
      return among.length > 0 ? among[bisectCenter(among, x)]! : 0;
    },
    describe: () => describeCurves(curves, rules),
    rows: () =>
      curves.flatMap(({ trajectory, table, column, label, steps, values }) =>
        steps.map((step, i) => ({ trajectory, table, column, label, step, value: values[i]! }))
      ),
  };
}

/** Whether a legend entry stands for several columns of a table, such as eigenvalues. */
function isCrowd(curves: readonly Curve[], label: string): boolean {
  return new Set(curves.filter((curve) => curve.label === label).map(({ column }) => column)).size > 1;
}

/** `λ₃` for the column `lambda3`. */
function nameOf({ column }: Curve): string {
  return column.replace(
    /^lambda(\d+)$/,
    (_, digits: string) =>
      "λ" + [...digits].map((digit) => String.fromCodePoint(0x2080 + Number(digit))).join(""),
  );
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

/** A fiftieth of the run on either side of the first rule across the steps, at least 20 measured steps. */
function aroundRule(rules: readonly Rule[], steps: readonly number[]): Stretch | null {
  const rule = rules.find(({ axis }) => axis === "x");
  const first = steps[0], last = steps.at(-1);
  if (!rule || first === undefined || last === undefined) return null;
  const at = bisectCenter(steps, rule.at);
  const reach = Math.max(20, Math.ceil(steps.length / 50));
  const range = [steps[Math.max(0, at - reach)]!, steps[Math.min(steps.length - 1, at + reach)]!] as const;
  return range[0] > first || range[1] < last ? range : null;
}
