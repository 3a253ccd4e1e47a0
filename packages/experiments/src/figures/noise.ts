import type { FigureDefinition } from "./figure.ts";
import { crossingClaim, smoothClaim, switchAlignmentPanel, switchPanels } from "./parts/switches.ts";

/** Appendices A.1 and G.3: one optimizer until a step, then the other. */
export const noiseFigures: readonly FigureDefinition[] = [
  {
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
  },
  {
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
  },
  {
    id: "fig20",
    number: "Figure 20",
    section: "G.3",
    title: "From SGD to GD: alignment, loss and eigenvalues",
    summary: "The run of figure 4 in full: χ_k, training loss and the 2k largest eigenvalues of the Hessian.",
    paperClaim:
      "Only the alignment changes abruptly with the optimizer; the loss and the eigenvalues go on smoothly.",
    panels: switchPanels("sgd", "gd"),
    claims: [smoothClaim("fig20-smooth", "gd")],
  },
  {
    id: "fig21",
    number: "Figure 21",
    section: "G.3",
    title: "From GD to SGD: alignment, loss and eigenvalues",
    summary: "The run of figure 5 in full: χ_k, training loss and the 2k largest eigenvalues of the Hessian.",
    paperClaim:
      "Only the alignment changes abruptly with the optimizer; the loss and the eigenvalues go on smoothly.",
    panels: switchPanels("gd", "sgd"),
    claims: [smoothClaim("fig21-smooth", "sgd")],
  },
];
