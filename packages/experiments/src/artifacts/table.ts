import type { Table } from "./schema.ts";

/** The rows whose step `keep` accepts. */
export function filterRows(table: Table, keep: (step: number) => boolean): Table {
  const rows = table.step.flatMap((step, row) => (keep(step!) ? [row] : []));
  return Object.fromEntries(
    Object.entries(table).map(([name, column]) => [name, rows.map((row) => column[row])]),
  );
}

/**
 * A table of at most `limit` rows: those at multiples of the smallest stride of 1, 2, 5, 10, 20, 50, … that leaves no
 * more, with the first, the last, and all that `keep` accepts. Values are left as they were measured, never averaged.
 * Multiples of a step, rather than every so many rows, so that phases and runs stay comparable row by row. More than
 * `limit` rows remain only where those that must be kept are more.
 */
export function thinTable(table: Table, limit: number, keep: (step: number) => boolean = () => false): Table {
  const steps = table.step as readonly number[];
  const [first, last] = [steps[0], steps.at(-1)];
  let thinned = table;
  for (const stride of strides()) {
    if (thinned.step.length <= limit || stride > 2 * last!) return thinned;
    thinned = filterRows(
      table,
      (step) => step % stride === 0 || step === first || step === last || keep(step),
    );
  }
  return thinned;
}

function* strides(): Generator<number> {
  for (let decade = 1;; decade *= 10) yield* [2 * decade, 5 * decade, 10 * decade];
}
