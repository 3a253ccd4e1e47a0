import type { FigureDefinition } from "./figure.ts";
import { waitingPanel } from "./families/panels.ts";
import { mainSubjects } from "./subjects.ts";

export const fig19: FigureDefinition = {
  id: "fig19",
  number: "Figure 19",
  section: "G.2",
  title: "GD and SGD stay close together",
  summary: "Distance between the weights of GD and SGD from one initialisation, and of each from there.",
  paperClaim:
    "GD and SGD lie far closer to each other than to where they started, although only SGD's gradient aligns.",
  panels: mainSubjects.map((subject) => waitingPanel(subject, "gd-and-sgd")),
  claims: [],
};
