import { ArtifactError } from "./error.ts";
import { describeIssues } from "../validation/issues.ts";
import { type Artifact, artifactSchema, type Table, type Trajectory } from "./schema.ts";

/** Digits kept of a number that is not an integer: as many as a float32 is sure of. */
export const SIGNIFICANT_DIGITS = 7;

/** `value` to seven significant digits; integers as they are. */
export function roundNumber(value: number): number {
  // Adding 0 turns −0, which JSON cannot hold, into 0.
  return (Number.isSafeInteger(value) ? value : Number(value.toPrecision(SIGNIFICANT_DIGITS))) + 0;
}

/**
 * The one form of an artifact that is written: fields in the order of the schema, entries of tables and records sorted
 * (`step` first), numbers rounded. The configuration keeps all its digits, since a run must be repeatable from it.
 * Applying it twice changes nothing.
 *
 * @throws ArtifactError that lists the fields that are not as the schema wants them
 */
export function canonicalArtifact(artifact: Artifact): Artifact {
  const result = artifactSchema.safeParse(artifact);
  if (!result.success) {
    throw new ArtifactError(
      ["the artifact is not valid", ...describeIssues(result.error, artifact)].join("\n  "),
    );
  }
  const { data } = result;
  const rounded = roundNumbers(data);
  const { code: { numerics }, timing: { spent } } = rounded;
  return {
    ...rounded,
    configuration: data.configuration,
    code: { ...rounded.code, ...(numerics ? { numerics: sortEntries(numerics) } : {}) },
    engine: { ...rounded.engine, versions: sortEntries(data.engine.versions) },
    trajectories: rounded.trajectories.map(sortTables),
    claims: rounded.claims.map((claim) => ({ ...claim, measured: sortEntries(claim.measured) })),
    timing: { ...rounded.timing, ...(spent ? { spent: sortEntries(spent) } : {}) },
  };
}

function sortTables(trajectory: Trajectory): Trajectory {
  const tables = Object.entries(trajectory.tables).map(([name, table]): [string, Table] => [
    name,
    sortEntries(table),
  ]);
  return { ...trajectory, tables: sortEntries(Object.fromEntries(tables)) };
}

/** Sorted so that `step` leads and `lambda2` comes before `lambda10`, in any locale. */
function sortEntries<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => compareNames(a, b)));
}

function compareNames(a: string, b: string): number {
  if (a === "step" || b === "step") return a === b ? 0 : a === "step" ? -1 : 1;
  const [stemA, numberA] = splitNumber(a);
  const [stemB, numberB] = splitNumber(b);
  if (stemA !== stemB) return stemA < stemB ? -1 : 1;
  return numberA - numberB || (a < b ? -1 : a > b ? 1 : 0);
}

function splitNumber(name: string): [stem: string, number: number] {
  const digits = name.match(/\d{1,15}$/)?.[0] ?? "";
  return [name.slice(0, name.length - digits.length), digits === "" ? -1 : Number(digits)];
}

/** A value with all numbers in it as `roundNumber` has them. */
export function roundNumbers<T>(value: T): T {
  if (typeof value === "number") return roundNumber(value) as T;
  if (Array.isArray(value)) return value.map(roundNumbers) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, roundNumbers(member)])) as T;
}
