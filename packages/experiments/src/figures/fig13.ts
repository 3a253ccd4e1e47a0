import type { FigureDefinition } from "./figure.ts";
import { alignmentClaims, alignmentPanels } from "./families/alignment.ts";
import { mainSubjects } from "./subjects.ts";

export const fig13: FigureDefinition = {
  id: "fig13",
  number: "Figure 13",
  section: "F.1",
  title: "The gradient aligns with the dominant subspace: cross-entropy",
  summary: "As figure 3, with cross-entropy loss.",
  paperClaim: "The alignment does not depend on the squared loss.",
  panels: alignmentPanels(mainSubjects, "ce-sgd"),
  claims: alignmentClaims("fig13"),
};
