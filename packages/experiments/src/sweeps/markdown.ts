import type { Spread, SweepGroup, SweepSummary } from "../artifacts/mod.ts";
import { claimsOf, describeVerdicts, finalsOf, haveSeeds } from "./tables.ts";

const DIGITS = 3;

/** A summary as tables of Markdown: how many seeds reproduce each claim, and the last values with their deviations. */
export function formatMarkdown(summary: SweepSummary): string {
  const { name, title, preset, data, items, groups } = summary;
  const computed = groups.reduce((sum, group) => sum + group.items.length, 0);
  const source = data.source === "none"
    ? "no data"
    : data.synthetic
    ? `${data.source}, synthetic data`
    : data.source;
  return [
    `## ${name}`,
    `${title}. Preset \`${preset}\`, ${source}; ${computed} of ${items.length} items are computed.`,
    ...notes(summary),
    ...claimsTable(groups),
    ...finalsTable(groups),
  ].join("\n\n");
}

/** What must not be overlooked of single items. */
function notes({ items, groups }: SweepSummary): string[] {
  const of = (names: readonly string[], text: string) => names.map((name) => `- \`${name}\`: ${text}`);
  const lines = [
    ...items.filter(({ state }) => state !== "fresh").flatMap(({ name, state, reason }) =>
      of([name], [state, reason].filter(Boolean).join(", "))
    ),
    ...groups.flatMap(({ forced, inexact }) => [
      ...of(forced, "switch forced, as the rule for it had not fired by its latest step"),
      ...of(inexact, "an audit of the tracked subspace exceeded the tolerance"),
    ]),
  ];
  return lines.length === 0 ? [] : [lines.join("\n")];
}

function claimsTable(groups: readonly SweepGroup[]): string[] {
  const rows = claimsOf(groups).map(({ claim: { id, statement }, of }) => [
    id,
    statement,
    ...of.map((claim, i) => claim ? describeVerdicts(claim, groups[i]) : "–"),
  ]);
  if (rows.length === 0) return [];
  const what = haveSeeds(groups)
    ? "Seeds that reproduce each claim:"
    : "Whether each setting reproduces each claim:";
  return [what, table(["claim", "statement", ...groups.map(titleOf)], rows)];
}

function finalsTable(groups: readonly SweepGroup[]): string[] {
  const { labels, rows } = finalsOf(groups);
  if (labels.length === 0) return [];
  return [
    haveSeeds(groups) ? "Last values, mean ± standard deviation over the seeds:" : "Last values:",
    table(
      ["", "trajectory", ...labels],
      rows.map(({ group, trajectory, cells }) => [
        titleOf(group),
        trajectory,
        ...cells.map((cell) => (cell ? formatSpread(cell) : "–")),
      ]),
    ),
  ];
}

function titleOf({ name, items }: SweepGroup): string {
  return name || `${items.length} seeds`;
}

/** `0.123 ± 0.004`; a number that is not finite is told as that. */
function formatSpread({ mean, deviation }: Spread): string {
  if (mean === null) return "not finite";
  const centre = formatNumber(mean);
  return deviation === null ? centre : `${centre} ± ${formatNumber(deviation)}`;
}

function formatNumber(value: number): string {
  return `${Number(value.toPrecision(DIGITS))}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
