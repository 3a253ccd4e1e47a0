import type { FigureDefinition } from "./figure.ts";
import { alignmentClaims, alignmentPanels } from "./families/alignment.ts";
import { standardSubjects } from "./subjects.ts";

export const fig16: FigureDefinition = {
  id: "fig16",
  number: "Figure 16",
  section: "F.2",
  title: "The gradient aligns with the dominant subspace: standard architectures",
  summary: "As figure 3, for VGG11 and ResNet8.",
  paperClaim: "Standard convolutional networks show the same alignment.",
  panels: alignmentPanels(standardSubjects, "sgd"),
  claims: alignmentClaims("fig16"),
};
