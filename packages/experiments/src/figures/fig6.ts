import type { Artifact } from "../artifacts/schema.ts";
import type { FigureDefinition } from "./figure.ts";
import { toyCurves } from "./families/toy.ts";
import { greatest, values, valuesOfSecondHalf } from "./measure.ts";

export const fig6: FigureDefinition = {
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
};

function width(artifact: Artifact, name: string): number | null {
  const start = values(artifact, [name], "path", "x").at(0);
  const half = valuesOfSecondHalf(artifact, name, "path", "x");
  return start && half ? greatest(half.map(Math.abs)) / Math.abs(start.value) : null;
}
