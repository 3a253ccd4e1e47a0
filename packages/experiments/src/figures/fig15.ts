import type { FigureDefinition } from "./figure.ts";
import { eigenvalueClaims, eigenvaluePanels } from "./families/eigenvalues.ts";
import { standardSubjects } from "./subjects.ts";

export const fig15: FigureDefinition = {
  id: "fig15",
  number: "Figure 15",
  section: "F.2",
  title: "A few eigenvalues of the Hessian stand out: standard architectures",
  summary: "As figure 2, for VGG11 and ResNet8.",
  paperClaim: "Standard convolutional networks show the same low-rank structure.",
  panels: eigenvaluePanels(standardSubjects, "sgd"),
  claims: eigenvalueClaims("fig15"),
};
