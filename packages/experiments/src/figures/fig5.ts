import type { FigureDefinition } from "./figure.ts";
import { crossingClaim, switchAlignmentPanel } from "./families/switches.ts";

export const fig5: FigureDefinition = {
  id: "fig5",
  number: "Figure 5",
  section: "A.1",
  title: "From GD to SGD: the alignment returns",
  summary:
    "The share χ_k of the full gradient in the dominant subspace while full-batch GD gives way to SGD.",
  paperClaim: "The noise of mini-batches alone brings the gradient into the dominant subspace.",
  panels: [switchAlignmentPanel("gd", "sgd")],
  claims: [crossingClaim({
    id: "fig5-alignment-rises",
    statement: "The alignment rises to nearly one soon after GD gives way to SGD.",
    branch: "sgd",
    direction: "above",
    level: 0.9,
    within: 500,
  })],
};
