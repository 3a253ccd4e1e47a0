/** The report's order of telling: which figures stand in which section. The prose is in components/sections/. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly figures: readonly string[];
}

export const sections: readonly Section[] = [
  { id: "result", title: "The result in one picture", figures: ["fig1"] },
  { id: "alignment", title: "A few sharp directions hold the gradient", figures: ["fig2", "fig3"] },
  { id: "distance", title: "Busy, but not moving", figures: ["fig22"] },
  {
    id: "noise",
    title: "The alignment is made of noise",
    figures: ["fig4", "fig20", "fig5", "fig21", "fig18", "fig19"],
  },
  { id: "valley", title: "A valley in two dimensions", figures: ["fig6", "fig7", "fig8"] },
  { id: "edge", title: "Large steps and sharpness-aware minimization", figures: ["fig9", "fig10"] },
  {
    id: "adaptive",
    title: "Momentum and adaptive methods",
    figures: ["table1", "fig11", "table2", "fig23", "table3", "fig24"],
  },
  {
    id: "breadth",
    title: "Other losses and architectures",
    figures: ["fig12", "fig13", "fig14", "fig15", "fig16", "fig17"],
  },
];

/** The figures of the catalogue that no section tells of, so that nothing is left out in silence. */
export function unplaced<T extends { readonly id: string }>(figures: readonly T[]): T[] {
  const placed = new Set(sections.flatMap((section) => section.figures));
  return figures.filter(({ id }) => !placed.has(id));
}
