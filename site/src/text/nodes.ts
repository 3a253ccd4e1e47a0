import { splitRich } from "./rich.ts";

/** Text with formulas in Unicode as nodes of the page, like `Rich.astro`. */
export function richNodes(text: string): (HTMLElement | string)[] {
  return splitRich(text).map(({ text: content, kind }) => {
    if (kind === "plain") return content;
    const part = document.createElement(kind === "symbol" ? "i" : kind);
    part.textContent = content;
    return part;
  });
}
