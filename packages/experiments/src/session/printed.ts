import type { Artifact } from "../artifacts/mod.ts";
import { tableCells } from "../catalogue/mod.ts";
import { figures } from "../figures/mod.ts";

/**
 * A table of the paper, mean and deviation as it prints them, beside what an artifact has: a row a method.
 * @param id `table1`, `table2` or `table3`
 * @throws RangeError for what is no table of the paper
 */
export function besidePaper(id: string, artifact: Artifact): Record<string, string>[] {
  const chart = figures.find((figure) => figure.id === id)?.panels[0]?.chart;
  if (chart?.kind !== "table") {
    throw new RangeError(`besidePaper: expected a table of the paper, got "${id}"`);
  }
  const text = ({ mean, deviation }: { mean: number; deviation: number }) =>
    `${mean.toFixed(chart.digits)} (${deviation.toFixed(chart.digits)})`;
  return tableCells(chart, artifact).map((cells, i) => ({
    method: chart.rows[i].label,
    ...Object.fromEntries(cells.flatMap(({ label, measured, paper }) => [
      [`${label} here`, measured ? text(measured) : "–"],
      [`${label} in the paper`, text(paper)],
    ])),
  }));
}
