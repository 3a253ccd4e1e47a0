import type { Rule, SessionState } from "@tiny-subspaces/experiments/lab";
import type { ValleyPath } from "@tiny-subspaces/experiments/lab/valley";

/** Where a rule has come to. */
export interface Standing {
  readonly rule: Rule;
  /** The step from which it has gone by this rule. */
  readonly since: number;
  /** Numbers at its last measured step; `null` where there is none yet. */
  readonly loss: number | null;
  readonly chi: number | null;
  /** λ₁ */
  readonly sharpness: number | null;
  /** Its loss over that at the step from which it goes by this rule. */
  readonly ratio: number | null;
  readonly divergedAt: number | null;
}

type Tables = ValleyPath["tables"];

/** Of what goes on, and of what diverged instead. */
export function standingsOfSession(
  { segments, active }: Pick<SessionState, "segments" | "active">,
): Standing[] {
  const left = new Set(segments.map(({ from }) => from));
  return segments
    .filter(({ name, divergedAt }) => active.includes(name) || (divergedAt !== null && !left.has(name)))
    .map(({ rule, startStep, divergedAt, tables }) => ({
      rule,
      since: startStep,
      ...lossOf(tables, "loss", "trainLoss"),
      chi: last(tables, "alignment", "chi"),
      sharpness: last(tables, "spectrum", "lambda1"),
      divergedAt,
    }));
}

/** Of the paths that part, or before of SGD's alone. */
export function standingsOfValley(paths: readonly ValleyPath[]): Standing[] {
  const parted = paths.filter(({ name }) => name !== "sgd-prefix");
  return (parted.length > 0 ? parted : paths).map(({ name, startStep, divergedAt, tables }) => ({
    rule: name === "sgd-prefix" ? "sgd" : name,
    since: startStep,
    ...lossOf(tables, "path", "loss"),
    chi: last(tables, "path", "chi"),
    sharpness: null,
    divergedAt,
  }));
}

function lossOf(tables: Tables, table: string, column: string): Pick<Standing, "loss" | "ratio"> {
  const values = tables[table]?.[column] ?? [];
  const [first = null, loss = null] = [values[0], values.at(-1)];
  return { loss, ratio: first && loss !== null && values.length > 1 ? loss / first : null };
}

function last(tables: Tables, table: string, column: string): number | null {
  return tables[table]?.[column]?.at(-1) ?? null;
}
