import type { FigureDefinition } from "./figure.ts";
import { eigenvalueClaims, eigenvaluePanels } from "./families/eigenvalues.ts";
import { mainSubjects } from "./subjects.ts";

export const fig2: FigureDefinition = {
  id: "fig2",
  number: "Figure 2",
  section: "1",
  title: "A few eigenvalues of the Hessian stand out",
  summary: "The 2k largest eigenvalues of the Hessian along SGD, k being the number of classes.",
  paperClaim: "The Hessian has about as many large eigenvalues as there are classes, well above the others.",
  panels: eigenvaluePanels(mainSubjects, "sgd"),
  claims: eigenvalueClaims("fig2"),
};
