import type { FigureDefinition } from "./figure.ts";
import { waitingPanel } from "./families/panels.ts";
import { mlp } from "./subjects.ts";

export const fig23: FigureDefinition = {
  id: "fig23",
  number: "Figure 23",
  section: "H",
  title: "Training loss of GD and Adam: MLP on MNIST",
  summary: "Training loss of the four methods of table 2.",
  paperClaim: "The methods train the faster the larger their effective learning rate in the bulk subspace.",
  panels: [waitingPanel(mlp, "optimizers")],
  claims: [],
};
