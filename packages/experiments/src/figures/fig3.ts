import type { FigureDefinition } from "./figure.ts";
import { alignmentClaims, alignmentPanels } from "./families/alignment.ts";
import { mainSubjects } from "./subjects.ts";

export const fig3: FigureDefinition = {
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
};
