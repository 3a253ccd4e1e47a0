import type { Spread, SweepGroup, SweepSummary } from "../artifacts/mod.ts";
import { claimsOf, finalsOf } from "./tables.ts";

const DIGITS = 3;

/** A summary as tables of Markdown: how many seeds reproduce each claim, and the last values with their deviations. */
export function formatMarkdown(summary: SweepSummary): string {
  const { name, title, preset, data, items, groups } = summary;
  const computed = groups.reduce((sum, group) => sum + group.items.length, 0);
  const synthetic = data.synthetic ? ", synthetic data" : "";
  return [
    `## ${name}`,
    `${title}. Preset \`${preset}\`, ${data.source}${synthetic}; ${computed} of ${items.length} items are computed.`,
    ...unfinished(summary),
    ...claimsTable(groups),
    ...finalsTable(groups),
  ].join("\n\n");
}

function unfinished({ items }: SweepSummary): string[] {
  const others = items.filter(({ state }) => state !== "fresh");
  if (others.length === 0) return [];
  return [
    others.map(({ name, state, reason }) => `- \`${name}\`: ${[state, reason].filter(Boolean).join(", ")}`)
      .join("\n"),
  ];
}

function claimsTable(groups: readonly SweepGroup[]): string[] {
  const rows = claimsOf(groups).map(({ claim: { id, statement }, of }) => [
    id,
    statement,
    ...of.map((claim, i) => claim ? `${claim.verdicts.reproduced} of ${groups[i].items.length}` : "–"),
  ]);
  if (rows.length === 0) return [];
  return ["Seeds that reproduce each claim:", table(["claim", "statement", ...groups.map(titleOf)], rows)];
}

function finalsTable(groups: readonly SweepGroup[]): string[] {
  const { labels, rows } = finalsOf(groups);
  if (labels.length === 0) return [];
  return [
    "Last values, mean ± standard deviation over the seeds:",
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
  return name || `${items.length} items`;
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
