import type { FigureDefinition } from "./figure.ts";
import { smoothClaim, switchPanels } from "./families/switches.ts";

export const fig20: FigureDefinition = {
  id: "fig20",
  number: "Figure 20",
  section: "G.3",
  title: "From SGD to GD: alignment, loss and eigenvalues",
  summary: "The run of figure 4 in full: χ_k, training loss and the 2k largest eigenvalues of the Hessian.",
  paperClaim:
    "Only the alignment changes abruptly with the optimizer; the loss and the eigenvalues go on smoothly.",
  panels: switchPanels("sgd", "gd"),
  claims: [smoothClaim("fig20-smooth", "gd")],
};
