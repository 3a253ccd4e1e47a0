import type { LinesSpec, Role, SeriesSpec } from "../catalogue/schema.ts";

/** A trajectory as a chart names it. */
export interface CurveSpec {
  readonly trajectory: string;
  readonly label: string;
  readonly role: Role;
}

/** SGD until the switch, and the same SGD going on. */
export const sgdCurves: readonly CurveSpec[] = [
  { trajectory: "sgd-prefix", label: "SGD", role: "sgd" },
  { trajectory: "sgd", label: "SGD", role: "sgd" },
];

/** What the run becomes at the switch. */
export const branchCurves: readonly CurveSpec[] = [
  { trajectory: "sgd", label: "SGD", role: "sgd" },
  { trajectory: "dom-sgd", label: "Dom-SGD", role: "dom" },
  { trajectory: "bulk-sgd", label: "Bulk-SGD", role: "bulk" },
];

export const switchRule = { axis: "x" as const, from: "switch", label: "switch" };

/** Full training loss, log axis. */
export function lossChart(curves: readonly CurveSpec[], rules: LinesSpec["rules"] = [switchRule]): LinesSpec {
  return {
    ...againstStep("training loss", columnOf(curves, "loss", "trainLoss")),
    yScale: "log",
    rules,
  };
}

/** χ_k(∇L), between 0 and 1; one curve a trajectory, and optionally its moving average under one label. */
export function alignmentChart(
  curves: readonly CurveSpec[],
  k: number,
  { ema = false, rules = [switchRule] }: { ema?: boolean; rules?: LinesSpec["rules"] } = {},
): LinesSpec {
  const averages = columnOf(
    curves.map(({ trajectory }) => ({ trajectory, label: "moving average", role: "ema" })),
    "alignment",
    "chiEma",
  ).map((series) => ({ ...series, dashed: true }));
  return {
    ...againstStep(`${chi(k)}(∇L)`, [...columnOf(curves, "alignment", "chi"), ...(ema ? averages : [])]),
    yDomain: [0, 1],
    rules,
  };
}

/** The top k eigenvalues of the Hessian in one colour, the next k in another. */
export function eigenvalueChart(trajectories: readonly string[], k: number): LinesSpec {
  const group = (from: number, to: number, role: Role): SeriesSpec[] =>
    trajectories.flatMap((trajectory) =>
      Array.from({ length: to - from + 1 }, (_, i) => ({
        trajectory,
        table: "spectrum",
        column: `lambda${from + i}`,
        label: `λ${subscript(from)} … λ${subscript(to)}`,
        role,
      }))
    );
  return {
    ...againstStep("eigenvalue of the Hessian", [
      ...group(1, k, "eig-top"),
      ...group(k + 1, 2 * k, "eig-next"),
    ]),
    rules: [switchRule],
  };
}

/** A chart with a linear axis and no rules, to be refined. */
export function againstStep(yLabel: string, series: SeriesSpec[]): LinesSpec {
  return { kind: "lines", x: "step", xLabel: "step", yLabel, yScale: "linear", series, rules: [] };
}

export function columnOf(curves: readonly CurveSpec[], table: string, column: string): SeriesSpec[] {
  return curves.map(({ trajectory, label, role }) => ({ trajectory, table, column, label, role }));
}

export function chi(k: number): string {
  return `χ${subscript(k)}`;
}

function subscript(number: number): string {
  return [...String(number)].map((digit) => String.fromCodePoint(0x2080 + Number(digit))).join("");
}
