import type { Artifact } from "../artifacts/schema.ts";

/** A number that an artifact gives as an outcome; `null` where it is not finite, or there is none. */
export type Scalars = ReadonlyMap<string, number | null>;

/** Columns whose last value is an outcome. */
const OUTCOMES: readonly string[] = ["trainLoss", "loss", "accuracy"];

/**
 * The figures of an artifact: what claims measured (`claim.name`), for each trajectory where it ended, where it diverged, and
 * the last of its losses and accuracies (`sgd.test.accuracy`), and the tracker's (`tracker.worstSine`).
 */
export function scalarsOf({ claims, trajectories, tracker }: Artifact): Scalars {
  return new Map([
    ...claims.flatMap(({ id, measured }) =>
      Object.entries(measured).map(([name, value]) => [`${id}.${name}`, value] as const)
    ),
    ...trajectories.flatMap(({ name, endStep, divergedAt, tables }) => [
      [`${name}.endStep`, endStep] as const,
      [`${name}.divergedAt`, divergedAt] as const,
      ...Object.entries(tables).flatMap(([table, columns]) =>
        OUTCOMES.filter((column) => Object.hasOwn(columns, column) && columns[column].length > 0)
          .map((column) => [`${name}.${table}.${column}`, columns[column].at(-1)!] as const)
      ),
    ]),
    ...Object.entries(tracker ?? {}).map(([name, value]) => [`tracker.${name}`, value] as const),
  ]);
}
