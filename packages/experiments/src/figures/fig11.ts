import type { FigureDefinition } from "./figure.ts";
import { waitingPanel } from "./families/panels.ts";
import { transformer } from "./subjects.ts";

export const fig11: FigureDefinition = {
  id: "fig11",
  number: "Figure 11",
  section: "C",
  title: "Training loss of GD and Adam: Transformer on SST-2",
  summary: "Training loss of the four methods of table 1.",
  paperClaim: "The methods train the faster the larger their effective learning rate in the bulk subspace.",
  panels: [waitingPanel(transformer, "optimizers")],
  claims: [],
};
