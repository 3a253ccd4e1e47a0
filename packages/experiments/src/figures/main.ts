import type { FigureDefinition } from "./figure.ts";
import { againstStep, branchCurves, columnOf } from "./charts.ts";
import { alignmentClaims, alignmentPanels } from "./parts/alignment.ts";
import { eigenvalueClaims, eigenvaluePanels } from "./parts/eigenvalues.ts";
import { lossClaims, lossPanels } from "./parts/loss.ts";
import { panels } from "./parts/panels.ts";
import { finalValue } from "./readings.ts";
import { mainSubjects } from "./subjects.ts";

/** Sections 1 to 3 and Appendix G.4: SGD, Dom-SGD and Bulk-SGD in the three main settings. */
export const mainFigures: readonly FigureDefinition[] = [
  {
    id: "fig1",
    number: "Figure 1",
    section: "3.2",
    title: "Training within the dominant subspace, and without it",
    summary:
      "Training loss of SGD, and of Dom-SGD and Bulk-SGD, which take over when the gradient has come to lie in the dominant subspace.",
    paperClaim:
      "Training stops when every update is projected on the dominant subspace, and goes on as before when just that part is removed.",
    panels: lossPanels(mainSubjects, "sgd"),
    claims: lossClaims("fig1"),
  },
  {
    id: "fig2",
    number: "Figure 2",
    section: "1",
    title: "A few eigenvalues of the Hessian stand out",
    summary: "The 2k largest eigenvalues of the Hessian along SGD, k being the number of classes.",
    paperClaim:
      "The Hessian has about as many large eigenvalues as there are classes, well above the others.",
    panels: eigenvaluePanels(mainSubjects, "sgd"),
    claims: eigenvalueClaims("fig2"),
  },
  {
    id: "fig3",
    number: "Figure 3",
    section: "2",
    title: "The gradient aligns with the dominant subspace",
    summary:
      "The share χ_k of the full gradient that lies in the dominant subspace along SGD, and its moving average.",
    paperClaim:
      "After some early steps nearly all of the gradient lies in the dominant subspace, and it stays so.",
    panels: alignmentPanels(mainSubjects, "sgd"),
    claims: alignmentClaims("fig3"),
  },
  {
    id: "fig22",
    number: "Figure 22",
    section: "G.4",
    title: "Distance from the switch",
    summary: "How far the weights move from where SGD, Dom-SGD and Bulk-SGD part, in the runs of figure 1.",
    paperClaim: "Dom-SGD soon stops moving away, while SGD and Bulk-SGD keep going, and about equally far.",
    panels: panels(mainSubjects, "sgd", () => ({
      ...againstStep("‖θ − θ_switch‖", columnOf(branchCurves, "distance", "fromSwitch")),
      rules: [],
    })),
    claims: [{
      id: "fig22-distance",
      statement: "Dom-SGD stays near the switch, while Bulk-SGD goes as far as SGD.",
      criterion: [["domOverSgd", "≤", 0.25], ["bulkOverSgd", "≥", 0.75], ["bulkOverSgd", "≤", 1.25]],
      where:
        "domOverSgd and bulkOverSgd are the final distances of Dom-SGD and Bulk-SGD from the switch over SGD's",
      measure(artifact) {
        const [sgd, dom, bulk] = ["sgd", "dom-sgd", "bulk-sgd"].map((name) =>
          finalValue(artifact, name, "distance", "fromSwitch")
        );
        if (sgd === null || dom === null || bulk === null) return null;
        return { domOverSgd: dom / sgd, bulkOverSgd: bulk / sgd };
      },
    }],
  },
];
