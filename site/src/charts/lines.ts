import * as Plot from "@observablehq/plot";
import type { Artifact } from "@tiny-subspaces/experiments/artifacts";
import type { Chart, Size, View } from "./chart.ts";
import { type Curve, nearestIndex, resolveCurves, unionOfSteps, valueAt } from "./curves.ts";
import { decimate } from "./decimate.ts";
import { describeCurves, range } from "./describe.ts";
import { extent } from "./extent.ts";
import { formatTick } from "./format.ts";
import { frame } from "./frame.ts";
import { legendGroups } from "./legend.ts";
import { roleColour } from "./roles.ts";
import { resolveRules, type Rule } from "./rules.ts";
import type { MarkedSpec } from "./spec.ts";
import { logTicks } from "./ticks.ts";

/** Curves against the step, on a linear or logarithmic axis. */
export function linesChart(spec: MarkedSpec, artifact: Artifact): Chart {
  const curves = resolveCurves(spec.series, artifact);
  const rules = resolveRules(spec.rules, artifact.events);
  const steps = unionOfSteps(curves);
  const focus = focusRange(rules, steps);
  const visible = (view: View) => curves.filter(({ label }) => !view.hidden.has(label));
  const inView = (view: View) => view.focused ? focus : null;

  return {
    groups: legendGroups(curves),
    steps,
    scale: spec.yScale,
    switchable: true,
    focus: focus && "to switch",
    againstStep: true,
    options: (view, size) => options(spec, visible(view), rules, inView(view), view, size),
    stepsIn(view) {
      const stretch = inView(view);
      return stretch === null ? steps : steps.filter((step) => step >= stretch[0] && step <= stretch[1]);
    },
    read(step) {
      const values = new Map<string, number[]>();
      for (const curve of curves) {
        const value = valueAt(curve, step);
        if (value !== undefined) values.set(curve.label, [...(values.get(curve.label) ?? []), value]);
      }
      return new Map([...values].map(([label, numbers]) => [label, range(numbers)]));
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
  spec: MarkedSpec,
  curves: readonly Curve[],
  rules: readonly Rule[],
  stretch: readonly [number, number] | null,
  view: View,
  size: Size,
): Plot.PlotOptions {
  const log = view.scale === "log";
  const drawable = (value: number | null) => value === null || (log && value <= 0) ? NaN : value;
  const marks = curves.map(({ steps, values, role, dashed }) => {
    const within = (step: number) => stretch === null || (step >= stretch[0] && step <= stretch[1]);
    const shown = steps.flatMap((step, i) => within(step) ? [i] : []);
    const x = shown.map((i) => steps[i]!);
    const y = shown.map((i) => drawable(values[i]!));
    const at = { x: (i: number) => x[i], y: (i: number) => y[i] };
    const kept = decimate(x, y, size.width);
    if (spec.marks === "dots") return Plot.dot(kept, { ...at, r: 2.5, fill: roleColour(role) });
    return Plot.line(kept, {
      ...at,
      stroke: roleColour(role),
      strokeWidth: dashed ? 1.75 : 1.5,
      strokeDasharray: dashed ? "6 4" : undefined,
      strokeLinejoin: "round",
    });
  });
  const yDomain: [number, number] | undefined = spec.yDomain && !(log && spec.yDomain[0] <= 0)
    ? [...spec.yDomain]
    : log
    ? logDomain(curves, stretch)
    : undefined;
  return frame(size, {
    x: { label: spec.xLabel, domain: stretch ? [...stretch] : undefined },
    y: {
      label: spec.yLabel,
      type: view.scale,
      domain: yDomain,
      nice: !yDomain,
      ...(log ? { axis: null, grid: false } : {}),
    },
    marks: [...(log && yDomain ? logAxis(yDomain) : []), ...ruleMarks(rules, stretch), ...marks],
  });
}

/** Plot's own leaves out most labels where the values span less than a power of ten. */
function logAxis([low, high]: readonly [number, number]): Plot.Markish[] {
  const ticks = logTicks(low, high);
  return [Plot.gridY(ticks), Plot.axisY(ticks, { text: (tick: number) => formatTick(tick), tickSize: 0 })];
}

/** The positive values in view with a little air; undefined where there are none. */
function logDomain(
  curves: readonly Curve[],
  stretch: readonly [number, number] | null,
): [number, number] | undefined {
  const [low, high] = extent(
    curves.flatMap(({ steps, values }) =>
      values.filter((value, i): value is number =>
        value !== null && value > 0 &&
        (stretch === null || (steps[i]! >= stretch[0] && steps[i]! <= stretch[1]))
      )
    ),
  );
  if (low > high) return undefined;
  const air = Math.max((high / low) ** 0.05, 1.05);
  return [low / air, high * air];
}

function ruleMarks(rules: readonly Rule[], stretch: readonly [number, number] | null): Plot.Markish[] {
  return rules.flatMap(({ axis, at, label }) => {
    if (axis === "x" && stretch && (at < stretch[0] || at > stretch[1])) return [];
    const style = { stroke: "var(--role-reference)", strokeDasharray: "2 3" };
    const text = { text: () => label, fill: "var(--ink-soft)", stroke: "var(--raised)", strokeWidth: 4 };
    return axis === "x"
      ? [
        Plot.ruleX([at], style),
        Plot.text([at], {
          ...text,
          x: (d: number) => d,
          frameAnchor: "top",
          dy: -14,
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
