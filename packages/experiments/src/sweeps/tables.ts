import type { Spread, SweepGroup } from "../artifacts/mod.ts";

/** Of each trajectory: the last values worth a column. */
const COLUMNS = [
  { table: "loss", column: "trainLoss", label: "training loss" },
  { table: "alignment", column: "chi", label: "χ" },
  { table: "test", column: "accuracy", label: "test accuracy" },
];

/** The last values of every trajectory of every group, of the columns that one of them has. */
export interface Finals {
  readonly labels: readonly string[];
  readonly rows: readonly {
    readonly group: SweepGroup;
    readonly trajectory: string;
    /** One a label; `null` for what the trajectory has not measured. */
    readonly cells: readonly (Spread | null)[];
  }[];
}

export function finalsOf(groups: readonly SweepGroup[]): Finals {
  const rows = groups.flatMap((group) =>
    [...new Set(group.finals.map(({ trajectory }) => trajectory))].map((trajectory) => ({
      group,
      trajectory,
      cells: COLUMNS.map(({ table, column }) =>
        group.finals.find((one) =>
          one.trajectory === trajectory && one.table === table && one.column === column
        ) ?? null
      ),
    }))
  );
  const used = COLUMNS.map((_, i) => i).filter((i) => rows.some(({ cells }) => cells[i] !== null));
  return {
    labels: used.map((i) => COLUMNS[i].label),
    rows: rows.map((row) => ({ ...row, cells: used.map((i) => row.cells[i]) })),
  };
}

/** Every claim of the groups once, with what each group has of it; `null` for a group that has not got it. */
export function claimsOf(
  groups: readonly SweepGroup[],
): { claim: SweepGroup["claims"][number]; of: (SweepGroup["claims"][number] | null)[] }[] {
  const claims = new Map(groups.flatMap((group) => group.claims).map((claim) => [claim.id, claim]));
  return [...claims.values()].map((claim) => ({
    claim,
    of: groups.map((group) => group.claims.find(({ id }) => id === claim.id) ?? null),
  }));
}

/** Whether there is more than one item in a group, so that means and counts say something. */
export function haveSeeds(groups: readonly SweepGroup[]): boolean {
  return groups.some(({ items }) => items.length > 1);
}

/** `3 of 5`: how many items of a group reproduce a claim; the verdict itself where there is one item. */
export function describeVerdicts(
  { verdicts, items }: SweepGroup["claims"][number],
  group: Pick<SweepGroup, "items">,
): string {
  const [only, ...others] = Object.values(items);
  return group.items.length === 1 && others.length === 0
    ? only
    : `${verdicts.reproduced} of ${group.items.length}`;
}
