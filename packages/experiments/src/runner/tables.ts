import type { Table } from "../artifacts/mod.ts";

/** The tables of a trajectory by name, as they grow. */
export type Tables = Record<string, Table>;

/**
 * Appends a row to a table, in place; what is not finite is stored as `null`. The first row fixes the columns.
 * @throws RangeError if a column is missing or unknown
 */
export function addRow(
  tables: Tables,
  name: string,
  step: number,
  values: Readonly<Record<string, number | null>>,
): void {
  const row = Object.entries({ step, ...values });
  const table = tables[name] ??= Object.fromEntries(row.map(([column]) => [column, []]));
  if (Object.keys(table).length !== row.length || row.some(([column]) => !table[column])) {
    const got = row.map(([column]) => column);
    throw new RangeError(`table ${name}: expected the columns ${Object.keys(table)}, got ${got}`);
  }
  for (const [column, value] of row) table[column].push(Number.isFinite(value) ? value : null);
}
