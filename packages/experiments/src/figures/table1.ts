import type { FigureDefinition } from "./figure.ts";
import { waitingPanel } from "./families/panels.ts";
import { transformer } from "./subjects.ts";

export const table1: FigureDefinition = {
  id: "table1",
  number: "Table 1",
  section: "C",
  title: "Effective learning rates: Transformer on SST-2",
  summary:
    "Mean and standard deviation, over the first 1,000 steps, of the step length along the dominant and along the bulk part of the gradient, for full-batch GD and Adam with and without momentum.",
  paperClaim:
    "Momentum and Adam lengthen the step along the bulk part, and the longer it is the faster the training.",
  panels: [waitingPanel(transformer, "optimizers")],
  claims: [],
};
