import type { Element, ElementContent, Root } from "hast";
import { fromHtml } from "hast-util-from-html";
import { toHtml } from "hast-util-to-html";
import katex from "katex";
import { markdownToHast } from "satteri";
import { safeTree } from "./safe.ts";

/**
 * The Markdown of a notebook's cell as HTML: formulas between dollars typeset, and markup in it left as far as it is harmless.
 * @throws if a formula is none
 */
export function proseHtml(markdown: string): string {
  const tree = markdownToHast(markdown, { features: { math: true, frontmatter: false } }) as Root;
  const safe = safeTree(tree);
  typeset(safe);
  return toHtml(safe);
}

/** The same of one paragraph, without an element around it. */
export function phraseHtml(markdown: string): string {
  return proseHtml(markdown).trim().replace(/^<p>([^]*)<\/p>$/, "$1");
}

/** The same without any markup, for a page's description. */
export function plainText(markdown: string): string {
  return markdown.replaceAll(/[$*_`]/g, "").replaceAll(/\s+/g, " ").trim();
}

function typeset(parent: Root | Element): void {
  parent.children = (parent.children as ElementContent[]).flatMap((child) => {
    if (child.type !== "element") return [child];
    const formula = formulaIn(child);
    if (formula) return fromHtml(formula, { fragment: true }).children as ElementContent[];
    typeset(child);
    return [child];
  });
}

/**
 * A formula stands in an element of code of the class `language-math`, and one on lines of its own within `pre`. One that is
 * alone in its paragraph is set on its own too, as forges do.
 */
function formulaIn(element: Element): string | null {
  const { tagName, children } = element;
  const displayed = tagName === "pre" || (tagName === "p" && children.length === 1);
  const code = displayed ? children[0] : element;
  if (code?.type !== "element" || code.tagName !== "code") return null;
  const classes = code.properties.className;
  if (!Array.isArray(classes) || !classes.includes("language-math")) return null;
  const [text] = code.children;
  const tex = text?.type === "text" ? text.value : "";
  return katex.renderToString(tex, { displayMode: displayed, throwOnError: true, strict: "error" });
}
