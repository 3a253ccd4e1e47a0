import { expect, test } from "vitest";
import catalogue from "../../../results/catalogue.json" with { type: "json" };
import type { FigureEntry } from "@tiny-subspaces/experiments/catalogue";
import { bySection } from "../../src/data/sections.ts";

const figures = catalogue.figures as unknown as FigureEntry[];

test("every figure and table of the paper stands in one section, in the paper's order of sections", () => {
  const groups = bySection(figures);
  expect(groups.map(({ section }) => section.place)).toEqual([
    "Sections 1–3",
    "Appendix A",
    "Appendix B",
    "Appendix C",
    "Appendix F",
    "Appendix G",
    "Appendix H",
    "Beyond the paper",
  ]);
  const ids = groups.flatMap((group) => group.figures.map(({ id }) => id));
  expect(ids.sort()).toEqual(figures.map(({ id }) => id).sort());
});

test("a figure of an unknown section is not left out", () => {
  const stray = { ...figures[0]!, id: "fig99", section: "Z.1" };
  const last = bySection([stray, ...figures]).at(-1)!;
  expect(last.section.place).toBe("Section Z");
  expect(last.figures).toEqual([stray]);
});
