import type { LinesSpec, PlaneSpec } from "../catalogue/mod.ts";
import {
  againstStep,
  alignmentChart,
  branchCurves,
  chi,
  columnOf,
  type CurveSpec,
  eigenvalueChart,
  lossChart,
  sgdCurves,
} from "../figures/charts.ts";
import { type Rule, rules } from "./rules.ts";

/** A stretch of training by one rule, by the name that its tables have. */
export interface Stretch {
  readonly name: string;
  readonly rule: Rule;
}

/** The rule's name for people. */
export function ruleLabel(rule: Rule): string {
  return curveOf(rule).label;
}

/** The same at any k: legends stand while k is chosen. */
export const eigenvalueLabels = { "eig-top": "λ₁ … λ_k", "eig-next": "λ_{k+1} … λ_{2k}" } as const;

/** What the lab draws of its network, as the report draws it of a run. */
export function networkCharts(stretches: readonly Stretch[], k: number, spectrumOf: Rule) {
  const curves = stretches.map(({ name, rule }): CurveSpec => ({ ...curveOf(rule), trajectory: name }));
  const shown = stretches.filter(({ rule }) => rule === spectrumOf).map(({ name }) => name);
  const eigenvalues = eigenvalueChart(shown, k);
  return {
    loss: lossChart(curves),
    alignment: alignmentChart(curves, k),
    eigenvalues: {
      ...eigenvalues,
      series: eigenvalues.series.map((series) => ({
        ...series,
        label: eigenvalueLabels[series.role as keyof typeof eigenvalueLabels],
      })),
    },
  } satisfies Record<string, LinesSpec>;
}

/** What the lab draws of its toy model, whose paths have the names of `ValleyPath`. */
export function valleyCharts() {
  const curves = [sgdCurves[0], ...branchCurves];
  return {
    plane: {
      kind: "trajectory2d",
      xLabel: "x",
      yLabel: "y",
      series: curves.map((curve) => ({ ...curve, table: "path", x: "x", y: "y" })),
    },
    loss: { ...againstStep("loss", columnOf(curves, "path", "loss")), yScale: "log" },
    alignment: { ...againstStep(`${chi(1)}(∇L)`, columnOf(curves, "path", "chi")), yDomain: [0, 1] },
  } satisfies { plane: PlaneSpec; loss: LinesSpec; alignment: LinesSpec };
}

/** The curve of each rule. */
export const labCurves: readonly CurveSpec[] = rules.map(curveOf);

function curveOf(rule: Rule): CurveSpec {
  return branchCurves.find(({ trajectory }) => trajectory === rule)!;
}
