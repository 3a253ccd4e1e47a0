import * as Plot from "@observablehq/plot";
import type { Size, Stretch, View } from "./chart.ts";
import { type Curve, edgesOf } from "./curves.ts";
import { decimate } from "./decimate.ts";
import { type Domain, domainOf, isWithin } from "./domain.ts";
import { formatTick } from "./format.ts";
import { frame } from "./frame.ts";
import { roleColour } from "./roles.ts";
import type { Rule } from "./rules.ts";
import { smooth } from "./smooth.ts";
import type { MarkedSpec } from "./spec.ts";
import { logTicks } from "./ticks.ts";

/** How these curves are drawn in a view. */
export function linesOptions(
  spec: MarkedSpec,
  curves: readonly Curve[],
  rules: readonly Rule[],
  note: string,
  view: View,
  size: Size,
): Plot.PlotOptions {
  const { stretch, scale, smoothing } = view;
  const log = scale === "log";
  const marks = rules.flatMap(({ axis, at }) => (axis === "y" ? [at] : []));
  const reach = stretch === null ? [...marks, ...spec.reach ?? []] : marks;
  const domain: Domain | undefined = spec.yDomain && !log ? spec.yDomain : domainOf(
    [...curves, ...curves.flatMap(edgesOf)],
    stretch,
    scale,
    reach.filter((value) => value > 0 || !log),
  );
  const shown = smoothing > 0 ? curves.map((curve) => smoothed(curve, smoothing)) : curves;
  return frame(size, {
    x: { label: spec.xLabel, domain: stretch ? [...stretch] : undefined },
    y: {
      label: smoothing > 0 ? `${spec.yLabel}, smoothed by ${smoothing}` : spec.yLabel,
      type: domain ? scale : "linear",
      domain: domain && [...domain],
      nice: !domain,
      ...(log && domain ? { axis: null, grid: false } : {}),
    },
    marks: [
      ...(log && domain ? logAxis(domain) : []),
      ...ruleMarks(rules, stretch, domain),
      ...markBands(shown, view, size, domain),
      ...(smoothing > 0 ? markCurves(spec, curves, view, size, 0.25) : []),
      ...markCurves(spec, shown, view, size, 1),
    ],
  }, [note, log && domain ? leftOutOf(domain, shown, stretch) : ""].filter(Boolean).join("; "));
}

/** What a logarithmic axis cannot show of the values in view, in words; empty where it shows all. */
function leftOutOf(
  [bottom]: Domain,
  curves: readonly Pick<Curve, "steps" | "values">[],
  stretch: Stretch | null,
): string {
  const measured = curves.flatMap(({ steps, values }) =>
    values.filter((value, i): value is number => value !== null && isWithin(steps[i]!, stretch))
  );
  const [notPositive, below] = [
    measured.filter((value) => value <= 0).length,
    measured.filter((value) => value > 0 && value < bottom).length,
  ];
  const parts = [
    notPositive > 0 ? `${notPositive} not positive` : "",
    below > 0 ? `${below} below` : "",
  ].filter(Boolean);
  return parts.length > 0 ? `values that this axis leaves out: ${parts.join(", ")}` : "";
}

/** A mark a style: curves of one look are one path, with a gap between any two. */
function markCurves(
  spec: MarkedSpec,
  curves: readonly Curve[],
  view: View,
  size: Size,
  opacity: number,
): Plot.Markish[] {
  const looks = Map.groupBy(curves, ({ role, dashed, wide }) => `${role} ${dashed} ${wide}`);
  return [...looks.values()].flatMap((alike) => {
    const points = alike.flatMap((curve) => [...pointsOf(curve, view, size), { x: NaN, y: NaN }]);
    if (!points.some(({ y }) => Number.isFinite(y))) return [];
    const { role, dashed, wide } = alike[0]!;
    const stroke = roleColour(role);
    if (spec.marks === "dots") return [Plot.dot(points, { x: "x", y: "y", r: 2.5, fill: stroke, opacity })];
    return [Plot.line(points, {
      x: "x",
      y: "y",
      stroke,
      strokeOpacity: (wide ? 0.32 : 1) * opacity,
      strokeWidth: wide ? 5 : dashed ? 1.75 : 1.5,
      strokeDasharray: dashed ? "6 4" : undefined,
      strokeLinejoin: "round",
      clip: true,
    })];
  });
}

/** A mark a role, below the curves: bands of one colour are one area, which is no darker where two of them overlap. */
function markBands(
  curves: readonly Curve[],
  view: View,
  size: Size,
  domain: Domain = [0, Infinity],
): Plot.Markish[] {
  const roles = Map.groupBy(curves.filter(({ band }) => band), ({ role }) => role);
  return [...roles].flatMap(([role, alike]) => {
    const points = alike.flatMap((curve) => [
      ...bandPoints(curve, view, size, domain),
      { x: NaN, low: NaN, high: NaN },
    ]);
    if (!points.some(({ low }) => Number.isFinite(low))) return [];
    return [Plot.areaY(points, {
      x: "x",
      y1: "low",
      y2: "high",
      fill: roleColour(role),
      fillOpacity: 0.2,
      clip: true,
    })];
  });
}

/** A band's edges in view, thinned with the extremes of both; a gap where there is no mean. */
function bandPoints(
  { steps, values, band }: Curve,
  { stretch, scale }: View,
  { width, buckets = width }: Size,
  [bottom]: Domain,
): { x: number; low: number; high: number }[] {
  const points = steps.flatMap((x, i) => {
    if (!isWithin(x, stretch)) return [];
    const [low, high] = [band!.low[i], band!.high[i]];
    if (values[i] === null || low == null || high == null || (scale === "log" && high <= 0)) {
      return [{ x, low: NaN, high: NaN }];
    }
    // On a logarithmic axis what reaches to zero reaches to the bottom.
    return [{ x, low: scale === "log" && low <= 0 ? bottom : low, high }];
  });
  const x = points.map((point) => point.x);
  const kept = [points.map(({ low }) => low), points.map(({ high }) => high)]
    .flatMap((edge) => [...decimate(x, edge, buckets)]);
  return [...new Set(kept)].sort((a, b) => a - b).map((i) => points[i]!);
}

function smoothed(curve: Curve, factor: number): Curve {
  const { values, band } = curve;
  return {
    ...curve,
    values: smooth(values, factor),
    band: band && { ...band, low: smooth(band.low, factor), high: smooth(band.high, factor) },
  };
}

/** A curve's points in view, thinned to the chart's width with their extremes. */
function pointsOf(
  { steps, values }: Curve,
  { stretch, scale }: View,
  { width, buckets = width }: Size,
): { x: number; y: number }[] {
  const inView = steps.flatMap((step, i) => isWithin(step, stretch) ? [i] : []);
  const x = inView.map((i) => steps[i]!);
  const y = inView.map((i) => {
    const value = values[i]!;
    return value === null || (scale === "log" && value <= 0) ? NaN : value;
  });
  return decimate(x, y, buckets).map((i) => ({ x: x[i]!, y: y[i]! }));
}

/** Plot's own leaves out most labels where the values span less than a power of ten. */
function logAxis([low, high]: Domain): Plot.Markish[] {
  const ticks = logTicks(low, high);
  return [Plot.gridY(ticks), Plot.axisY(ticks, { text: (tick: number) => formatTick(tick), tickSize: 0 })];
}

function ruleMarks(
  rules: readonly Rule[],
  stretch: Stretch | null,
  domain: Domain = [0, Infinity],
): Plot.Markish[] {
  // Near the top a name has no room above its line.
  const isHigh = (at: number) => at > domain[0] + 0.85 * (domain[1] - domain[0]);
  return rules.flatMap(({ axis, at, label }) => {
    if (axis === "x" && !isWithin(at, stretch)) return [];
    const style = { stroke: "var(--role-reference)", strokeDasharray: "2 3" };
    const text = { text: () => label, fill: "var(--ink-soft)", stroke: "var(--raised)", strokeWidth: 4 };
    return axis === "x"
      ? [
        Plot.ruleX([at], style),
        Plot.text([at], { ...text, x: (d: number) => d, frameAnchor: "top", dy: -12 }),
      ]
      : [
        Plot.ruleY([at], style),
        Plot.text([at], {
          ...text,
          y: (d: number) => d,
          frameAnchor: "right",
          textAnchor: "end",
          dy: isHigh(at) ? 9 : -8,
        }),
      ];
  });
}
