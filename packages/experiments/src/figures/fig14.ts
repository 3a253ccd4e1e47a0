import type { FigureDefinition } from "./figure.ts";
import { lossClaims, lossPanels } from "./families/branches.ts";
import { mainSubjects } from "./subjects.ts";

export const fig14: FigureDefinition = {
  id: "fig14",
  number: "Figure 14",
  section: "F.1",
  title: "Training within the dominant subspace, and without it: cross-entropy",
  summary: "As figure 1, with cross-entropy loss. The paper draws SGD and Dom-SGD; Bulk-SGD is added here.",
  paperClaim: "Dom-SGD fails to lower the loss with cross-entropy too.",
  panels: lossPanels(mainSubjects, "ce-sgd"),
  claims: lossClaims("fig14"),
};
