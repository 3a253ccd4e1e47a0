import type { FigureDefinition } from "./figure.ts";
import { waitingPanel } from "./families/panels.ts";
import { mlp } from "./subjects.ts";

export const table2: FigureDefinition = {
  id: "table2",
  number: "Table 2",
  section: "H",
  title: "Effective learning rates: MLP on MNIST",
  summary:
    "Mean and standard deviation, over the first 1,000 steps, of the step length along the dominant and along the bulk part of the gradient, for full-batch GD and Adam with and without momentum.",
  paperClaim:
    "Momentum and Adam lengthen the step along the bulk part, and the longer it is the faster the training.",
  panels: [waitingPanel(mlp, "optimizers")],
  claims: [],
};
