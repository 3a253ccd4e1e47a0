import type { FigureEntry } from "@tiny-subspaces/experiments/catalogue";

/** A part of the paper with figures or tables in it. Its prose is in prose/. */
export interface Section {
  readonly id: string;
  /** Where it stands in the paper. */
  readonly place: string;
  readonly title: string;
}

const main: Section = { id: "training", place: "Sections 1–3", title: "Training in a tiny subspace" };

/** The appendices by letter, and what is beyond them. */
const appendices: Readonly<Record<string, Section>> = {
  A: { id: "noise", place: "Appendix A", title: "Noise makes the alignment" },
  B: { id: "edge", place: "Appendix B", title: "Large steps and sharpness-aware minimisation" },
  C: { id: "adaptive", place: "Appendix C", title: "Momentum and adaptive methods" },
  F: { id: "breadth", place: "Appendix F", title: "Other losses and architectures" },
  G: { id: "dynamics", place: "Appendix G", title: "A closer look at GD, SGD and the switch" },
  H: { id: "rates", place: "Appendix H", title: "Effective learning rates elsewhere" },
  beyond: { id: "beyond", place: "Beyond the paper", title: "What its reviewers asked for" },
};

/** The figures and tables under the sections of the paper that they stand in, in the catalogue's order. */
export function bySection(
  figures: readonly FigureEntry[],
): { section: Section; figures: readonly FigureEntry[] }[] {
  const groups = new Map<string, { section: Section; figures: FigureEntry[] }>();
  for (const figure of figures) {
    const section = sectionOf(figure.section);
    const group = groups.get(section.id) ?? { section, figures: [] };
    group.figures.push(figure);
    groups.set(section.id, group);
  }
  const order = [main, ...Object.values(appendices)].map(({ id }) => id);
  const rank = (id: string) => order.includes(id) ? order.indexOf(id) : order.length;
  return [...groups.values()].sort((a, b) => rank(a.section.id) - rank(b.section.id));
}

/** A section that is not known here keeps its figures together under its own number: nothing is left out in silence. */
export function sectionOf(number: string): Section {
  const first = number.split(".")[0]!;
  if (/^\d+$/.test(first)) return main;
  return appendices[first] ??
    { id: `section-${first.toLowerCase()}`, place: `Section ${first}`, title: "Also in the paper" };
}
