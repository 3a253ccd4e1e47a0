import type { Artifact, Column, Spread, Table } from "../artifacts/mod.ts";
import { deviation, greatest, least, mean } from "../statistics.ts";

/** Numbers of different seeds, of which `null` is one that is not finite. */
export function spreadOf(values: Column): Spread {
  const finite = values.filter((value) => value !== null);
  const all = finite.length === values.length && finite.length > 0;
  const n = finite.length;
  return {
    count: values.length,
    mean: all ? mean(finite) : null,
    deviation: all && n > 1 ? deviation(finite) * Math.sqrt(n / (n - 1)) : null,
    low: n > 0 ? least(finite) : null,
    high: n > 0 ? greatest(finite) : null,
  };
}

/** One column along one trajectory of one item, over the steps that the trajectory covers. */
export interface Course {
  readonly startStep: number;
  readonly endStep: number;
  readonly table: Table;
  readonly column: string;
}

/**
 * Courses step by step: at each that all of them have measured whose trajectory covers it. So the odd steps at which one
 * seed alone switches are left out, and where trajectories start or end at different steps the count says how many there are.
 */
export function bandOf(courses: readonly Course[]): Table {
  const rows = courses.map(({ table, column }) =>
    new Map(table.step.map((step, row) => [step!, table[column][row]]))
  );
  const steps = [...new Set(rows.flatMap((row) => [...row.keys()]))].sort((a, b) => a - b);
  const band: Record<"step" | keyof Spread, (number | null)[]> = {
    ...{ step: [], count: [], mean: [], deviation: [], low: [], high: [] },
  };
  for (const step of steps) {
    const covering = courses.flatMap(({ startStep, endStep }, i) =>
      startStep <= step && step <= endStep ? [i] : []
    );
    if (!covering.every((i) => rows[i].has(step))) continue;
    const spread = spreadOf(covering.map((i) => rows[i].get(step)!));
    band.step.push(step);
    for (const [name, value] of Object.entries(spread)) band[name as keyof Spread].push(value);
  }
  return band;
}

/** Trajectory, table and column, of each that one of the artifacts has, in their order. */
export function columnsOf(
  artifacts: readonly Artifact[],
): [trajectory: string, table: string, column: string][] {
  const keys = artifacts.flatMap(({ trajectories }) =>
    trajectories.flatMap(({ name, tables }) =>
      Object.entries(tables).flatMap(([table, columns]) =>
        Object.keys(columns).filter((column) => column !== "step").map((column) =>
          JSON.stringify([name, table, column])
        )
      )
    )
  );
  return [...new Set(keys)].map((key) => JSON.parse(key));
}

/** The courses of a column in the artifacts that have it. */
export function coursesOf(
  artifacts: readonly Artifact[],
  [name, table, column]: readonly [string, string, string],
): Course[] {
  return artifacts.flatMap(({ trajectories }) =>
    trajectories.filter((one) => one.name === name && one.tables[table]?.[column] !== undefined)
      .map(({ startStep, endStep, tables }) => ({ startStep, endStep, table: tables[table], column }))
  );
}
