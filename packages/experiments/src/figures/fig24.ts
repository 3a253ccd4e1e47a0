import type { FigureDefinition } from "./figure.ts";
import { waitingPanel } from "./families/panels.ts";
import { cnn } from "./subjects.ts";

export const fig24: FigureDefinition = {
  id: "fig24",
  number: "Figure 24",
  section: "H",
  title: "Training loss of GD and Adam: CNN on CIFAR-10",
  summary: "Training loss of the four methods of table 3.",
  paperClaim: "The methods train the faster the larger their effective learning rate in the bulk subspace.",
  panels: [waitingPanel(cnn, "optimizers")],
  claims: [],
};
