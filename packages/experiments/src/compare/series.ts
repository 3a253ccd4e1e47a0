import type { Artifact, Column, Table } from "../artifacts/schema.ts";
import { floatTolerance } from "./float.ts";

/** Where two series lie furthest apart. */
export interface Deviation {
  readonly step: number;
  readonly base: number | null;
  readonly head: number | null;
  /** |head − base|; `null` where just one of the two is finite, which counts as more than any number. */
  readonly amount: number | null;
  /** The amount over the greatest |value| of the base's series at common steps; `null` where that is no finite number. */
  readonly relative: number | null;
}

/** A column of a trajectory's table that differs. */
export interface SeriesChange {
  readonly trajectory: string;
  readonly table: string;
  readonly column: string;
  /** Which of the two have it. */
  readonly present: "both" | "base" | "head";
  /** Steps at which both have measured it, and at which one of them alone has. */
  readonly steps: { readonly common: number; readonly base: number; readonly head: number };
  /** Over the common steps; `null` where there is none, or the two agree at all of them. */
  readonly largest: Deviation | null;
  /** Relative to the greatest |value| of the base's series, as `largest.relative`. */
  readonly tolerance: number;
  /** Whether the largest deviation is more than arithmetic explains; so is what the head has at none of the base's steps. */
  readonly beyond: boolean;
}

interface Series {
  readonly steps: readonly number[];
  readonly values: Column;
}

/** The series that differ, in the order of the head's, then those that it no longer has. */
export function compareSeries(base: Artifact, head: Artifact): SeriesChange[] {
  const [from, to] = [seriesOf(base), seriesOf(head)];
  const tolerance = floatTolerance(base, head);
  return [...new Map([...to, ...from])].flatMap(([key, { trajectory, table, column }]) => {
    const [a, b] = [from.get(key), to.get(key)];
    const compared = compare(a ?? EMPTY, b ?? EMPTY);
    const present = a && b ? "both" as const : a ? "base" as const : "head" as const;
    const { steps, largest, size } = compared;
    if (present === "both" && !largest && steps.base + steps.head === 0) return [];
    const beyond = largest
      ? !(largest.amount !== null && largest.amount <= tolerance * size)
      : steps.common === 0 && steps.base > 0;
    return [{ trajectory, table, column, present, steps, largest, tolerance, beyond }];
  });
}

const EMPTY: Series = { steps: [], values: [] };

function seriesOf({ trajectories }: Artifact) {
  return new Map(
    trajectories.flatMap(({ name, tables }) =>
      Object.entries(tables).flatMap(([table, columns]) =>
        Object.keys(columns).filter((column) => column !== "step").map((column) =>
          [JSON.stringify([name, table, column]), {
            trajectory: name,
            table,
            column,
            ...points(columns, column),
          }] as const
        )
      )
    ),
  );
}

function points(table: Table, column: string): Series {
  return { steps: table.step as number[], values: table[column] };
}

function compare(a: Series, b: Series) {
  let [i, j, common, size] = [0, 0, 0, 0];
  let largest: Deviation | null = null;
  // Both ascend, so that one pass finds the steps that they share.
  while (i < a.steps.length && j < b.steps.length) {
    const ahead = a.steps[i] - b.steps[j];
    if (ahead === 0) {
      common++;
      const [x, y] = [a.values[i], b.values[j]];
      size = Math.max(size, Math.abs(x ?? 0));
      if (x !== y && exceeds(x, y, largest)) {
        const amount = x === null || y === null ? null : distance(x, y);
        largest = { step: a.steps[i], base: x, head: y, amount, relative: null };
      }
    }
    if (ahead <= 0) i++;
    if (ahead >= 0) j++;
  }
  const relative = largest?.amount == null ? null : largest.amount / size;
  return {
    size,
    steps: { common, base: a.steps.length - common, head: b.steps.length - common },
    largest: largest && { ...largest, relative: Number.isFinite(relative) ? relative : null },
  };
}

/** Finite, as all numbers of a comparison are, also between huge ones. */
function distance(x: number, y: number): number {
  return Math.min(Math.abs(y - x), Number.MAX_VALUE);
}

/** Whether two values that differ lie further apart than what was found so far; the first of equals stays. */
function exceeds(x: number | null, y: number | null, largest: Deviation | null): boolean {
  if (!largest) return true;
  if (largest.amount === null) return false;
  return x === null || y === null || distance(x, y) > largest.amount;
}

/** Whether the base has no such series. */
export function isNewSeries({ present }: SeriesChange): boolean {
  return present === "head";
}
