import type { Spread, SweepGroup, SweepSummary } from "../artifacts/mod.ts";

/** Of each trajectory: the last values worth a column. */
const FINALS = [
  { table: "loss", column: "trainLoss", label: "training loss" },
  { table: "alignment", column: "chi", label: "χ" },
  { table: "test", column: "accuracy", label: "test accuracy" },
];

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
  const claims = [
    ...new Map(groups.flatMap((group) => group.claims).map((claim) => [claim.id, claim])).values(),
  ];
  if (claims.length === 0) return [];
  const rows = claims.map(({ id, statement }) => [
    id,
    statement,
    ...groups.map((group) => {
      const claim = group.claims.find((claim) => claim.id === id);
      return claim ? `${claim.verdicts.reproduced} of ${group.items.length}` : "–";
    }),
  ]);
  return ["Seeds that reproduce each claim:", table(["claim", "statement", ...groups.map(titleOf)], rows)];
}

function finalsTable(groups: readonly SweepGroup[]): string[] {
  const rows = groups.flatMap((group) => {
    const trajectories = [...new Set(group.finals.map(({ trajectory }) => trajectory))];
    return trajectories.map((trajectory) => [
      titleOf(group),
      trajectory,
      ...FINALS.map(({ table, column }) => {
        const found = group.finals.find((one) =>
          one.trajectory === trajectory && one.table === table && one.column === column
        );
        return found ? formatSpread(found) : "–";
      }),
    ]);
  });
  const used = FINALS.map((_, i) => i).filter((i) => rows.some((row) => row[i + 2] !== "–"));
  if (used.length === 0) return [];
  return [
    "Last values, mean ± standard deviation over the seeds:",
    table(
      ["", "trajectory", ...used.map((i) => FINALS[i].label)],
      rows.map((row) => [row[0], row[1], ...used.map((i) => row[i + 2])]),
    ),
  ];
}

function titleOf({ name, items }: SweepGroup): string {
  return name || `${items.length} items`;
}

/** `0.123 ± 0.004`; a number that is not finite is told as that. */
export function formatSpread({ mean, deviation }: Spread): string {
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
