import type { List, RootContent } from "mdast";
import { toMarkdown } from "mdast-util-to-markdown";
import { code, text } from "../markdown.ts";
import { describeNews } from "../compare/changelog.ts";
import type { Change } from "./changelog.ts";

/** A changelog as Markdown: a heading a commit, an artifact a line. What comes from files and git stands as text. */
export function formatChangelog(changes: readonly Change[]): string {
  const children: RootContent[] = [
    { type: "heading", depth: 1, children: [text("Changes of the results")] },
    ...(changes.length > 0
      ? changes.flatMap(commitNodes)
      : [{ type: "paragraph" as const, children: [text("git has no history of them here.")] }]),
  ];
  return toMarkdown({ type: "root", children }, { bullet: "-" });
}

function commitNodes({ commit: { hash, date, subject }, news }: Change): RootContent[] {
  const list: List = {
    type: "list",
    spread: false,
    children: news.map((one) => ({
      type: "listItem",
      children: [{ type: "paragraph", children: [code(one.name), text(`: ${describeNews(one)}`)] }],
    })),
  };
  return [
    {
      type: "heading",
      depth: 2,
      children: [text(`${date.slice(0, 10)} `), code(hash.slice(0, 7)), text(` ${subject}`)],
    },
    list,
  ];
}
