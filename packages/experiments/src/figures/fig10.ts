import type { FigureDefinition } from "./figure.ts";
import { waitingPanel } from "./families/panels.ts";
import { mlp } from "./subjects.ts";

export const fig10: FigureDefinition = {
  id: "fig10",
  number: "Figure 10",
  section: "B.2",
  title: "Sharpness-aware minimisation",
  summary:
    "Full-batch SAM, and Dom-SAM and Bulk-SAM from a fixed step on: eigenvalues against the SAM-edge, alignment of the update, training loss.",
  paperClaim:
    "When the sharpness hovers at the SAM-edge the update of SAM lies in the dominant subspace, yet only its bulk part trains.",
  panels: ["Eigenvalues", "Alignment", "Training loss"].map((title) => waitingPanel(mlp, "sam", title)),
  claims: [],
};
