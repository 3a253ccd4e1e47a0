import type { FigureDefinition } from "./figure.ts";

export const fig8: FigureDefinition = {
  id: "fig8",
  number: "Figure 8",
  section: "A.3",
  title: "The valley, as an illustration",
  summary:
    "A drawing of a steep valley whose floor descends, with the iterates of Dom-SGD in it. It shows no measurement; " +
    "figure 6 has measured paths in such a valley.",
  paperClaim:
    "Noise lifts the iterates off the floor, so the gradient points across the valley, while progress lies along it.",
  panels: [],
  claims: [],
};
