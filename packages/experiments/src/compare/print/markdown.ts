import type { PhrasingContent, RootContent, Table } from "mdast";
import { gfmTableToMarkdown } from "mdast-util-gfm-table";
import { toMarkdown } from "mdast-util-to-markdown";
import { code, text } from "../../markdown.ts";
import { COLUMNS, type Part, type Report } from "./report.ts";

/** Characters that forges take in a comment. */
const LIMIT = 65_536;

/**
 * A report as a comment on a pull request. What comes from files stands as code, which nothing in it can leave. Of what is too
 * long for a comment the last artifacts are counted and no more.
 */
export function formatMarkdown(report: Report): string {
  for (let shown = report.parts.length;; shown = Math.floor(shown / 2)) {
    const laidOut = layOut(report, shown);
    if (laidOut.length <= LIMIT || shown === 0) return laidOut;
  }
}

function layOut({ states, summary, parts }: Report, shown: number): string {
  const more = parts.length - shown;
  return toMarkdown({
    type: "root",
    children: [
      paragraph({ type: "strong", children: [text(summary)] }),
      ...parts.slice(0, shown).flatMap(partNodes),
      ...(more > 0
        ? [paragraph(text(`${more} more: too long for a comment, deno task diff tells all.`))]
        : []),
      ...(parts.length === 0 ? [paragraph(text("Nothing differs."))] : []),
      table(["", "state", "commit", ""], states),
    ],
  }, { extensions: [gfmTableToMarkdown({ tablePipeAlign: false })], bullet: "-" });
}

function partNodes({ outcome, name, notes, rows }: Part): RootContent[] {
  return [
    { type: "heading", depth: 4, children: [text(`${outcome} `), code(name)] },
    ...(rows.length > 0 ? [table(COLUMNS, rows)] : []),
    ...notes.map((note) => paragraph(code(note))),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): Table {
  const row = (cells: readonly string[], node: (value: string) => PhrasingContent) => ({
    type: "tableRow" as const,
    children: cells.map((cell) => ({
      type: "tableCell" as const,
      children: cell === "" ? [] : [node(cell)],
    })),
  });
  return { type: "table", children: [row(head, text), ...rows.map((cells) => row(cells, code))] };
}

function paragraph(child: PhrasingContent): RootContent {
  return { type: "paragraph", children: [child] };
}
