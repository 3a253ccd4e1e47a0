import type { MimeBundle, Output } from "@tiny-subspaces/experiments/notebooks";
import { proseHtml } from "./prose.ts";
import { safeHtml, safeSvg } from "./safe.ts";

/** An output in the one form of it that a page shows. */
export type ShownOutput =
  | { readonly kind: "drawing"; readonly html: string; readonly label: string }
  | { readonly kind: "markup"; readonly html: string }
  | { readonly kind: "text" | "warning" | "failure"; readonly text: string };

/** Forms from the richest: the first that a page may hold is shown. */
const forms: readonly [type: string, show: (content: string, bundle: MimeBundle) => ShownOutput | null][] = [
  ["image/svg+xml", (svg, bundle) => {
    const html = safeSvg(svg);
    return html === "" ? null : { kind: "drawing", html, label: textOf(bundle) || "Chart" };
  }],
  ["text/html", (html) => markup(safeHtml(html))],
  ["text/markdown", (markdown) => markup(proseHtml(markdown))],
  ["text/plain", (text) => ({ kind: "text", text })],
];

/** What a page shows of an output; `null` of one that has no form for it, such as sound. */
export function showOutput(output: Output): ShownOutput | null {
  if (output.output_type === "stream") {
    return { kind: output.name === "stderr" ? "warning" : "text", text: output.text };
  }
  if (output.output_type === "error") {
    return { kind: "failure", text: `${output.ename}: ${output.evalue}` };
  }
  for (const [type, show] of forms) {
    const content = output.data[type];
    const shown = typeof content === "string" ? show(content, output.data) : null;
    if (shown) return shown;
  }
  return null;
}

function markup(html: string): ShownOutput | null {
  return html.trim() === "" ? null : { kind: "markup", html };
}

function textOf(bundle: MimeBundle): string {
  const text = bundle["text/plain"];
  return typeof text === "string" ? text : "";
}
