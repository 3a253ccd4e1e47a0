import type { Artifact } from "../artifacts/schema.ts";
import { againstStep, chi, columnOf, type CurveSpec } from "./charts.ts";
import type { LinesSpec } from "../catalogue/schema.ts";
import type { ClaimDefinition } from "./claim.ts";
import type { FigureDefinition } from "./figure.ts";
import { greatest, median } from "../statistics.ts";
import { finalValue, values, valuesOfSecondHalf } from "./readings.ts";

/** The two trajectories of the toy model. */
const toyCurves: readonly CurveSpec[] = [
  { trajectory: "gd", label: "GD", role: "gd" },
  { trajectory: "sgd", label: "SGD", role: "sgd" },
];

/** χ₁ along both. */
export const alignmentOfToy: LinesSpec = {
  ...againstStep(`${chi(1)}(∇L)`, columnOf(toyCurves, "path", "chi")),
  yDomain: [0, 1],
};

/** Appendices A.2 and A.3: the ill-conditioned valley. */
export const toyFigures: readonly FigureDefinition[] = [
  {
    id: "fig6",
    number: "Figure 6",
    section: "A.2",
    title: "Two paths down an ill-conditioned valley",
    summary: "The paths of GD and SGD on a quadratic that is a thousand times steeper in x than in y.",
    paperClaim:
      "GD and SGD both fall quickly to the floor of the valley and then creep along it; SGD wavers across the floor.",
    panels: [{
      id: "toy",
      title: "Toy quadratic",
      run: "toy",
      chart: {
        kind: "trajectory2d",
        xLabel: "x",
        yLabel: "y",
        series: toyCurves.map((curve) => ({ ...curve, table: "path", x: "x", y: "y" })),
      },
    }],
    claims: [{
      id: "fig6-valley",
      statement: "GD and SGD both follow the floor of the valley.",
      criterion: [["gdWidth", "≤", 0.1], ["sgdWidth", "≤", 0.1]],
      where:
        "gdWidth and sgdWidth are the largest |x| over the second half of the path, as a part of the start's",
      measure(artifact) {
        const gdWidth = width(artifact, "gd");
        const sgdWidth = width(artifact, "sgd");
        return gdWidth === null || sgdWidth === null ? null : { gdWidth, sgdWidth };
      },
    }],
  },
  {
    id: "fig7",
    number: "Figure 7",
    section: "A.2",
    title: "Alignment on the toy quadratic",
    summary: "The share χ₁ of the gradient along the steep direction, for the paths of figure 6.",
    paperClaim:
      "A little noise across the valley is enough to turn nearly the whole gradient of SGD across it; GD's turns along it.",
    panels: [{
      id: "toy",
      title: "Toy quadratic",
      run: "toy",
      chart: alignmentOfToy,
    }],
    claims: toyClaims("fig7"),
  },
  {
    id: "fig8",
    number: "Figure 8",
    section: "A.3",
    title: "The valley, as an illustration",
    summary:
      "A drawing of a steep valley whose floor descends, with the iterates of Dom-SGD in it. It shows no measurement; " +
      "figure 6 has measured paths in such a valley.",
    paperClaim:
      "Noise lifts the iterates off the floor, so the gradient points across the valley, while progress lies along it.",
    panels: [],
    claims: [],
  },
];

function width(artifact: Artifact, name: string): number | null {
  const start = values(artifact, [name], "path", "x").at(0);
  const half = valuesOfSecondHalf(artifact, name, "path", "x");
  return start && half ? greatest(half.map(Math.abs)) / Math.abs(start.value) : null;
}

/** GD's gradient turns along the valley, SGD's stays across it. */
export function toyClaims(figure: string): ClaimDefinition[] {
  return [
    {
      id: `${figure}-gd-leaves`,
      statement: "GD's gradient ends up along the valley.",
      criterion: [["finalChi", "<", 0.05]],
      where: "finalChi is χ₁(∇L) at GD's last step",
      measure(artifact) {
        const finalChi = finalValue(artifact, "gd", "path", "chi");
        return finalChi === null ? null : { finalChi };
      },
    },
    {
      id: `${figure}-sgd-stays`,
      statement: "SGD's gradient keeps pointing across the valley.",
      criterion: [["medianChi", ">", 0.9]],
      where: "medianChi is the median of χ₁(∇L) over the second half of SGD's steps",
      measure(artifact) {
        const half = valuesOfSecondHalf(artifact, "sgd", "path", "chi");
        return half && { medianChi: median(half) };
      },
    },
  ];
}
