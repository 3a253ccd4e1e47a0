import { againstStep, alignmentChart } from "./charts.ts";
import type { FigureDefinition } from "./figure.ts";
import { panels } from "./parts/panels.ts";
import { greatest } from "../statistics.ts";
import { valuesOfSecondHalf } from "./readings.ts";
import { mainSubjects } from "./subjects.ts";

/** Appendices G.1 and G.2: full-batch GD beside SGD. */
export const dynamicsFigures: readonly FigureDefinition[] = [
  {
    id: "fig18",
    number: "Figure 18",
    section: "G.1",
    title: "Full-batch GD does not align",
    summary:
      "The share χ_k of the gradient in the dominant subspace along GD, started as the SGD of figure 3 and with its " +
      "learning rate.",
    paperClaim:
      "Along GD the gradient leaves the dominant subspace after some early steps and stays outside it.",
    panels: panels(
      mainSubjects,
      "gd",
      ({ k }) => alignmentChart([{ trajectory: "gd", label: "GD", role: "gd" }], k, { rules: [] }),
    ),
    claims: [{
      id: "fig18-not-aligned",
      statement: "The gradient of GD lies outside the dominant subspace.",
      criterion: [["highestChi", "≤", 0.2]],
      where: "highestChi is the greatest measured χ_k(∇L) over the second half of GD's steps",
      measure(artifact) {
        const half = valuesOfSecondHalf(artifact, "gd", "alignment", "chi");
        return half && { highestChi: greatest(half) };
      },
    }],
  },
  {
    id: "fig19",
    number: "Figure 19",
    section: "G.2",
    title: "GD and SGD stay close together",
    summary: "Distance between the weights of GD and SGD from one initialisation, and of each from there.",
    paperClaim:
      "GD and SGD lie far closer to each other than to where they started, although only SGD's gradient aligns.",
    panels: panels(mainSubjects, "gd", () => ({
      ...againstStep("distance", [
        { trajectory: "gd", table: "separation", column: "sgd", label: "GD from SGD", role: "reference" },
        { trajectory: "gd", table: "distance", column: "fromStart", label: "GD from the start", role: "gd" },
        {
          trajectory: "sgd",
          table: "distance",
          column: "fromStart",
          label: "SGD from the start",
          role: "sgd",
        },
      ]),
    })),
    claims: [{
      id: "fig19-together",
      statement: "GD and SGD are far nearer to each other than to where they started.",
      criterion: [["largestShare", "<", 0.333]],
      where:
        "largestShare is the greatest distance of GD and SGD from each other, over the lesser of their distances from the " +
        "start, at the measured steps of the second half",
      measure(artifact) {
        const [apart, gd, sgd] = ([["gd", "separation", "sgd"], ["gd", "distance", "fromStart"], [
          "sgd",
          "distance",
          "fromStart",
        ]] as const).map(([name, table, column]) => valuesOfSecondHalf(artifact, name, table, column));
        if (!apart || !gd || !sgd) return null;
        return { largestShare: greatest(apart.map((distance, i) => distance / Math.min(gd[i], sgd[i]))) };
      },
    }],
  },
];
