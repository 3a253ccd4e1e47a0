import type { PhrasingContent } from "mdast";

/** Words of Markdown in which nothing is markup. */
export function text(value: string): PhrasingContent {
  return { type: "text", value };
}

/** What comes from a file as code, which nothing in it can leave. */
export function code(value: string): PhrasingContent {
  return { type: "inlineCode", value };
}
