import type { FigureDefinition } from "./figure.ts";
import { lossClaims, lossPanels } from "./families/branches.ts";
import { standardSubjects } from "./subjects.ts";

export const fig17: FigureDefinition = {
  id: "fig17",
  number: "Figure 17",
  section: "F.2",
  title: "Training within the dominant subspace, and without it: standard architectures",
  summary: "As figure 1, for VGG11 and ResNet8. The paper draws SGD and Dom-SGD; Bulk-SGD is added here.",
  paperClaim: "Dom-SGD fails to lower the loss of standard convolutional networks too.",
  panels: lossPanels(standardSubjects, "sgd"),
  claims: lossClaims("fig17"),
};
