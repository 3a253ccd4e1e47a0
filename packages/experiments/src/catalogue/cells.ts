import type { Artifact } from "../artifacts/schema.ts";
import { readSeries } from "../artifacts/series.ts";
import { deviation, mean } from "../statistics.ts";
import type { TableSpec } from "./schema.ts";

/** What a cell of a table holds beside what the paper prints there. */
export interface Cell {
  readonly label: string;
  /** Over the measured steps; `null` where nothing was measured. */
  readonly measured: { readonly mean: number; readonly deviation: number } | null;
  readonly paper: { readonly mean: number; readonly deviation: number };
  /**
   * How far the mean is from the paper's, over what the paper's tells of it: its standard deviation, or half a unit of its
   * last digit where that is more.
   */
  readonly distance: number | null;
}

/** The cells of a table's rows, from what an artifact holds. */
export function tableCells(spec: TableSpec, artifact: Artifact): readonly (readonly Cell[])[] {
  return spec.rows.map(({ trajectory, paper }) =>
    spec.columns.map(({ table, column, label }, i): Cell => {
      const values = readSeries(artifact, [trajectory], table, column).map(({ value }) => value ?? NaN);
      if (values.length === 0) return { label, measured: null, paper: paper[i], distance: null };
      const measured = { mean: mean(values), deviation: deviation(values) };
      const allowed = Math.max(paper[i].deviation, 0.5 * 10 ** -spec.digits);
      return {
        label,
        measured,
        paper: paper[i],
        distance: Math.abs(measured.mean - paper[i].mean) / allowed,
      };
    })
  );
}
