import type { FigureDefinition } from "./figure.ts";
import { waitingPanel } from "./families/panels.ts";
import { mlp } from "./subjects.ts";

export const fig9: FigureDefinition = {
  id: "fig9",
  number: "Figure 9",
  section: "B.1",
  title: "The edge of stability",
  summary:
    "Large-step GD, and Dom-GD and Bulk-GD from a fixed step on: eigenvalues against 2/η, alignment, training loss.",
  paperClaim:
    "When the sharpness hovers at 2/η the gradient of GD lies in the dominant subspace, yet only its bulk part trains.",
  panels: ["Eigenvalues", "Alignment", "Training loss"].map((title) => waitingPanel(mlp, "eos", title)),
  claims: [],
};
