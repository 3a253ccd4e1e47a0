import type { Artifact } from "../artifacts/mod.ts";

/** A row of a trajectory's table. */
export interface MeasuredRow {
  readonly trajectory: string;
  readonly step: number;
  /** NaN for what is not finite. */
  readonly [column: string]: number | string;
}

/**
 * The rows of one table, `loss` say, of all trajectories that have it, one after the other: what Observable Plot takes.
 * @example
 * Plot.lineY(rowsOf(artifact, "loss"), { x: "step", y: "trainLoss", stroke: "trajectory" });
 */
export function rowsOf({ trajectories }: Artifact, table: string): MeasuredRow[] {
  return trajectories.flatMap(({ name, tables }) => {
    if (!Object.hasOwn(tables, table)) return [];
    const columns = Object.entries(tables[table]);
    return tables[table].step.map((step, i) => ({
      ...Object.fromEntries(columns.map(([column, values]) => [column, values[i] ?? NaN])),
      trajectory: name,
      step: step!,
    }));
  });
}
