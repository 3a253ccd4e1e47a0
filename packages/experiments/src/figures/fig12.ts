import type { FigureDefinition } from "./figure.ts";
import { eigenvalueClaims, eigenvaluePanels } from "./families/eigenvalues.ts";
import { mainSubjects } from "./subjects.ts";

export const fig12: FigureDefinition = {
  id: "fig12",
  number: "Figure 12",
  section: "F.1",
  title: "A few eigenvalues of the Hessian stand out: cross-entropy",
  summary: "As figure 2, with cross-entropy loss.",
  paperClaim: "The low-rank structure of the Hessian does not depend on the squared loss.",
  panels: eigenvaluePanels(mainSubjects, "ce-sgd"),
  claims: eigenvalueClaims("fig12"),
};
