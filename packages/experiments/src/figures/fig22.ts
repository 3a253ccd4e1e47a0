import { againstStep, columnOf } from "./charts.ts";
import { branchCurves } from "./families/branches.ts";
import { panels } from "./families/panels.ts";
import type { FigureDefinition } from "./figure.ts";
import { finalValue } from "./measure.ts";
import { mainSubjects } from "./subjects.ts";

export const fig22: FigureDefinition = {
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
};
