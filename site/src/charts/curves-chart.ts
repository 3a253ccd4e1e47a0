import { bisectCenter } from "d3-array";
import type { Chart, Row, Stretch, View } from "./chart.ts";
import { bandAt, type Curve, unionOfSteps, valueAt } from "./curves.ts";
import { describeCurves } from "./describe.ts";
import { isWithin } from "./domain.ts";
import { formatNumber } from "./format.ts";
import { legendGroups } from "./legend.ts";
import { linesOptions } from "./lines-options.ts";
import type { Rule } from "./rules.ts";
import type { MarkedSpec } from "./spec.ts";

/** Curves against the step, wherever they are from, on a linear or logarithmic axis. */
export function curvesChart(
  spec: MarkedSpec,
  curves: readonly Curve[],
  rules: readonly Rule[],
  note: string,
): Chart {
  const steps = unionOfSteps(curves);
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
          const band = crowded.has(curve.label) ? "" : bandAt(curve, step);
          values.set(curve.label, [...read, { name, text: formatNumber(value) + band }]);
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
    rows: () => curves.flatMap(rowsOf),
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

/** Of several seeds the columns have what they are in their names: `trainLoss mean`. */
function rowsOf({ trajectory, table, column, label, steps, values, band }: Curve): Row[] {
  const columns = band ? { mean: values, ...band } : { "": values };
  return Object.entries(columns).flatMap(([kind, numbers]) =>
    steps.map((step, i) => ({
      ...{ trajectory, table, label, step },
      column: `${column} ${kind}`.trimEnd(),
      value: numbers[i]!,
    }))
  );
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
