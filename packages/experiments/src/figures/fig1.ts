import type { FigureDefinition } from "./figure.ts";
import { lossClaims, lossPanels } from "./families/branches.ts";
import { mainSubjects } from "./subjects.ts";

export const fig1: FigureDefinition = {
  id: "fig1",
  number: "Figure 1",
  section: "3.2",
  title: "Training within the dominant subspace, and without it",
  summary:
    "Training loss of SGD, and of Dom-SGD and Bulk-SGD, which take over when the gradient has come to lie in the dominant subspace.",
  paperClaim:
    "Training stops when every update is projected on the dominant subspace, and goes on as before when just that part is removed.",
  panels: lossPanels(mainSubjects, "sgd"),
  claims: lossClaims("fig1"),
};
