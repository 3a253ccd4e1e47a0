import type { FigureDefinition } from "./figure.ts";
import { crossingClaim, switchAlignmentPanel } from "./families/switches.ts";

export const fig4: FigureDefinition = {
  id: "fig4",
  number: "Figure 4",
  section: "A.1",
  title: "From SGD to GD: the alignment disappears",
  summary:
    "The share χ_k of the full gradient in the dominant subspace while SGD gives way to full-batch GD.",
  paperClaim: "Without the noise of mini-batches the gradient leaves the dominant subspace at once.",
  panels: [switchAlignmentPanel("sgd", "gd")],
  claims: [crossingClaim({
    id: "fig4-alignment-falls",
    statement: "The alignment falls to nearly nothing soon after SGD gives way to GD.",
    branch: "gd",
    direction: "below",
    level: 0.2,
    within: 200,
  })],
};
