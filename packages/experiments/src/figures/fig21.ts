import type { FigureDefinition } from "./figure.ts";
import { smoothClaim, switchPanels } from "./families/switches.ts";

export const fig21: FigureDefinition = {
  id: "fig21",
  number: "Figure 21",
  section: "G.3",
  title: "From GD to SGD: alignment, loss and eigenvalues",
  summary: "The run of figure 5 in full: χ_k, training loss and the 2k largest eigenvalues of the Hessian.",
  paperClaim:
    "Only the alignment changes abruptly with the optimizer; the loss and the eigenvalues go on smoothly.",
  panels: switchPanels("gd", "sgd"),
  claims: [smoothClaim("fig21-smooth", "sgd")],
};
