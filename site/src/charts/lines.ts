import * as Plot from "@observablehq/plot";
import type { Artifact } from "../data/artifact.ts";
import type { Chart, Size, View } from "./chart.ts";
import { type Curve, nearestIndex, resolveCurves, unionOfSteps, valueAt } from "./curves.ts";
import { decimate } from "./decimate.ts";
import { describeCurves } from "./describe.ts";
import { frame } from "./frame.ts";
import { legendGroups } from "./legend.ts";
import { roleColour } from "./roles.ts";
import { resolveRules, type Rule } from "./rules.ts";
import type { LinesSpec } from "./spec.ts";

/** Curves against the step, on a linear or logarithmic axis. */
export function linesChart(spec: LinesSpec, artifact: Artifact): Chart {
  const curves = resolveCurves(spec.series, artifact);
  const rules = resolveRules(spec.rules, artifact.events);
  const steps = unionOfSteps(curves);
  const focus = focusRange(rules, steps);
  const visible = (view: View) => curves.filter(({ label }) => !view.hidden.has(label));

  return {
    groups: legendGroups(curves),
    steps,
    scale: spec.yScale,
    switchable: true,
    focus,
    options: (view, size) => options(spec, visible(view), rules, view.focused ? focus : null, view, size),
    read(step) {
      const values = new Map<string, number[]>();
      for (const curve of curves) {
        const value = valueAt(curve, step);
        if (value !== undefined) values.set(curve.label, [...(values.get(curve.label) ?? []), value]);
      }
      return values;
    },
    points: (step, view) =>
      visible(view).flatMap((curve) => {
        const y = valueAt(curve, step);
        return y === undefined || (view.scale === "log" && y <= 0) ? [] : [{ x: step, y, role: curve.role }];
      }),
    pick: (x) => steps.length > 0 ? steps[nearestIndex(steps, x)]! : 0,
    describe: () => describeCurves(curves, rules),
  };
}

function options(
  spec: LinesSpec,
  curves: readonly Curve[],
  rules: readonly Rule[],
  range: readonly [number, number] | null,
  view: View,
  size: Size,
): Plot.PlotOptions {
  const log = view.scale === "log";
  const drawable = (value: number | null) => value === null || (log && value <= 0) ? NaN : value;
  const lines = curves.map(({ steps, values, role, dashed }) => {
    const within = (step: number) => range === null || (step >= range[0] && step <= range[1]);
    const shown = steps.flatMap((step, i) => within(step) ? [i] : []);
    const x = shown.map((i) => steps[i]!);
    const y = shown.map((i) => drawable(values[i]!));
    return Plot.line(decimate(x, y, size.width), {
      x: (i: number) => x[i],
      y: (i: number) => y[i],
      stroke: roleColour(role),
      strokeWidth: dashed ? 1.75 : 1.5,
      strokeDasharray: dashed ? "6 4" : undefined,
      strokeLinejoin: "round",
    });
  });
  const yDomain = spec.yDomain && !(log && spec.yDomain[0] <= 0) ? [...spec.yDomain] : undefined;
  return frame(size, {
    x: { label: spec.xLabel, domain: range ? [...range] : undefined },
    y: { label: spec.yLabel, type: view.scale, domain: yDomain, nice: !yDomain },
    marks: [...ruleMarks(rules, range), ...lines],
  });
}

function ruleMarks(rules: readonly Rule[], range: readonly [number, number] | null): Plot.Markish[] {
  return rules.flatMap(({ axis, at, label }) => {
    if (axis === "x" && range && (at < range[0] || at > range[1])) return [];
    const style = { stroke: "var(--role-reference)", strokeDasharray: "2 3" };
    const text = { text: () => label, fill: "var(--ink-soft)", stroke: "var(--raised)", strokeWidth: 4 };
    return axis === "x"
      ? [
        Plot.ruleX([at], style),
        Plot.text([at], {
          ...text,
          x: (d: number) => d,
          frameAnchor: "top",
          textAnchor: "start",
          dx: 5,
          dy: 1,
        }),
      ]
      : [
        Plot.ruleY([at], style),
        Plot.text([at], { ...text, y: (d: number) => d, frameAnchor: "right", textAnchor: "end", dy: -8 }),
      ];
  });
}

/** A fiftieth of the run on either side of the first rule across the steps, at least 20 measured steps. */
function focusRange(rules: readonly Rule[], steps: readonly number[]): readonly [number, number] | null {
  const rule = rules.find(({ axis }) => axis === "x");
  const first = steps[0], last = steps.at(-1);
  if (!rule || first === undefined || last === undefined) return null;
  const at = nearestIndex(steps, rule.at);
  const reach = Math.max(20, Math.ceil(steps.length / 50));
  const range = [steps[Math.max(0, at - reach)]!, steps[Math.min(steps.length - 1, at + reach)]!] as const;
  return range[0] > first || range[1] < last ? range : null;
}
