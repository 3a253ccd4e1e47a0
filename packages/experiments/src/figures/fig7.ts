import type { FigureDefinition } from "./figure.ts";
import { againstStep, chi, columnOf } from "./charts.ts";
import { toyCurves } from "./families/toy.ts";
import { finalValue, median, valuesOfSecondHalf } from "./measure.ts";

export const fig7: FigureDefinition = {
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
    chart: { ...againstStep(`${chi(1)}(∇L)`, columnOf(toyCurves, "path", "chi")), yDomain: [0, 1] },
  }],
  claims: [
    {
      id: "fig7-gd-leaves",
      statement: "GD's gradient ends up along the valley.",
      criterion: [["finalChi", "<", 0.05]],
      where: "finalChi is χ₁(∇L) at GD's last step",
      measure(artifact) {
        const finalChi = finalValue(artifact, "gd", "path", "chi");
        return finalChi === null ? null : { finalChi };
      },
    },
    {
      id: "fig7-sgd-stays",
      statement: "SGD's gradient keeps pointing across the valley.",
      criterion: [["medianChi", ">", 0.9]],
      where: "medianChi is the median of χ₁(∇L) over the second half of SGD's steps",
      measure(artifact) {
        const half = valuesOfSecondHalf(artifact, "sgd", "path", "chi");
        return half && { medianChi: median(half) };
      },
    },
  ],
};
