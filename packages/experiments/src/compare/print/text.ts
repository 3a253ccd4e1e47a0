import { formatColumns } from "../../format.ts";
import type { Report } from "./report.ts";

/** A report for a terminal. */
export function formatText({ states, summary, parts }: Report): string {
  const blocks = parts.map(({ outcome, name, notes, rows }) =>
    [
      `[${outcome}] ${name}`,
      ...(rows.length > 0 ? [indent(formatColumns(rows))] : []),
      ...notes.map(indent),
    ].join("\n")
  );
  return [`${formatColumns(states)}\n${summary}`, ...blocks].join("\n\n");
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
