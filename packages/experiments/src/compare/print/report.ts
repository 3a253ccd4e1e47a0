import type { ClaimChange } from "../claims.ts";
import type { ComparedState, Comparison } from "../comparison.ts";
import type { FieldChange, FieldValue } from "../fields.ts";
import { isNewScalar, type ScalarChange } from "../scalars.ts";
import { isNewSeries, type SeriesChange } from "../series.ts";
import type { RunComparison } from "../states.ts";
import { formatPercent, formatValue, plain } from "./values.ts";

/** A comparison in words and rows, which text, Markdown and HTML lay out each in their way. All of it is plain text. */
export interface Report {
  readonly states: readonly (readonly string[])[];
  readonly summary: string;
  readonly parts: readonly Part[];
}

/** One artifact. */
export interface Part {
  readonly outcome: string;
  readonly name: string;
  /** Sentences about it. */
  readonly notes: readonly string[];
  /** As `COLUMNS` has them; empty where nothing is told number by number. */
  readonly rows: readonly (readonly string[])[];
}

export const COLUMNS = ["", "what", "base", "head", "change", "tolerance"] as const;

/** Figures, and series, that are told of one artifact; --json has all. */
const SHOWN = 20;

export function reportOf(comparison: Comparison): Report {
  const { base, head, runs } = comparison;
  return {
    states: [["base", ...describeState(base)], ["head", ...describeState(head)]],
    summary: summaryOf(comparison),
    parts: runs.filter(({ outcome }) => outcome !== "unchanged").map(partOf),
  };
}

function describeState({ name, commit, changed }: ComparedState): string[] {
  if (commit) {
    return [plain(name), commit.hash.slice(0, 7), `${commit.date.slice(0, 10)}  ${plain(commit.subject)}`];
  }
  const dirty = changed === 0
    ? "as HEAD has it"
    : `${count(changed!, "artifact")} not as HEAD has ${changed === 1 ? "it" : "them"}`;
  return [name, "", dirty];
}

function summaryOf({ runs, summary }: Comparison): string {
  if (runs.length === 0) return "no artifacts";
  const { artifacts, claims, scalars, series } = summary;
  const outcomes = Object.entries(artifacts).filter(([, number]) => number > 0)
    .map(([outcome, number]) => `${number} ${outcome}`);
  const differences = [
    [claims.flipped, "claim", "flipped"],
    [scalars.beyond, "figure", "beyond tolerance"],
    [series.beyond, "series", "beyond tolerance"],
  ] as const;
  const told = differences.filter(([number]) => number > 0)
    .map(([number, what, how]) => `${count(number, what)} ${how}`);
  return [`${count(runs.length, "artifact")}: ${outcomes.join(", ")}`, ...told].join("; ");
}

function partOf({ outcome, base, head, problems, differences }: RunComparison): Part {
  const name = plain(outcome === "renamed" ? `${base} → ${head}` : (head ?? base)!);
  const notes = Object.entries(problems).filter(([, problem]) => problem !== null)
    .map(([state, problem]) => `${state}: ${plain(problem!)}`);
  if (outcome === "equal") notes.push("its file differs in timing or form alone");
  if (!differences) return { outcome, name, notes, rows: [] };
  const { fields, claims, scalars, series } = differences;
  const figures = scalars.filter((change) => change.beyond || isNewScalar(change));
  const curves = byDeviation(series.filter((change) => change.beyond || isNewSeries(change)));
  const counts = (of: (told: number, all: number) => number) =>
    ([[of(figures.length, scalars.length), "figure"], [of(curves.length, series.length), "series"]] as const)
      .filter(([number]) => number > 0).map(([number, what]) => count(number, what)).join(" and ");
  const [more, within] = [counts((told) => told - SHOWN), counts((told, all) => all - told)];
  if (more) notes.push(`${more} more (--json has all)`);
  if (within) notes.push(`${within} within tolerance`);
  return {
    outcome,
    name,
    notes,
    rows: [
      ...fields.map(fieldRow),
      ...claims.map(claimRow),
      ...figures.slice(0, SHOWN).map(scalarRow),
      ...curves.slice(0, SHOWN).map(seriesRow),
    ],
  };
}

function fieldRow({ section, path, base, head }: FieldChange): string[] {
  return [section, plain(path), formatField(base, head), formatField(head, base), "", ""];
}

function claimRow({ id, base, head, flipped, reworded }: ClaimChange): string[] {
  const how = [flipped ? "flipped" : "", reworded ? "by another criterion or statement" : ""].filter(Boolean);
  const change = base === null ? "added" : head === null ? "removed" : how.join(", ");
  return ["claim", plain(id), base ?? "–", head ?? "–", change, ""];
}

function scalarRow({ name, base, head, relative, tolerance }: ScalarChange): string[] {
  const change = base === undefined
    ? "added"
    : head === undefined
    ? "removed"
    : tolerance
    ? formatPercent(relative, true)
    : "finite in one alone";
  const against = tolerance === null
    ? ""
    : tolerance.from === "seeds"
    ? `±${formatValue(tolerance.amount)} over ${tolerance.seeds} seeds`
    : `±${formatPercent(tolerance.amount / Math.max(Math.abs(base!), Math.abs(head!)))} rounding`;
  return ["figure", plain(name), formatValue(base), formatValue(head), change, against];
}

function seriesRow(
  { trajectory, table, column, present, steps, largest, tolerance }: SeriesChange,
): string[] {
  const name = plain(`${trajectory}.${table}.${column}`);
  const told = (state: "base" | "head") => steps[state] > 0 ? count(steps[state], "step") : "–";
  if (!largest) {
    const change = present === "both" ? "no step in common" : present === "base" ? "removed" : "added";
    return ["series", name, told("base"), told("head"), change, ""];
  }
  const { step, base, head, amount, relative } = largest;
  const size = amount === null
    ? "finite in one alone"
    : relative === null
    ? formatValue(amount)
    : formatPercent(relative);
  return [
    "series",
    name,
    formatValue(base),
    formatValue(head),
    `${size} at step ${step}`,
    `±${formatPercent(tolerance)} rounding`,
  ];
}

/** From the largest deviation to the least, first those that one state does not have. */
export function byDeviation(series: readonly SeriesChange[]): SeriesChange[] {
  const size = ({ largest }: SeriesChange) => largest?.relative ?? Infinity;
  return [...series].sort((a, b) => size(a) === size(b) ? 0 : size(b) - size(a));
}

/** A field's value beside another one; digests as short as tells them apart to a person. */
function formatField(value: FieldValue, other: FieldValue): string {
  if (value === undefined) return "–";
  const text = plain(String(value));
  const digest = /^(sha256:)?([0-9a-f]{40,64})$/.exec(text);
  if (digest) return digest[2].slice(0, 12);
  const limit = typeof other === "string" && other.length > 40 ? 28 : 40;
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 || what === "series" ? "" : "s"}`;
}
