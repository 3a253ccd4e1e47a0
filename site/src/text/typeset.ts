import { splitRich } from "./rich.ts";

/** Sets the labels of a drawn chart like the text around it: true subscripts, italic symbols. */
export function typesetLabels(svg: SVGElement): void {
  for (const text of svg.querySelectorAll("text")) {
    const runs = text.childElementCount === 0 ? splitRich(text.textContent ?? "") : [];
    if (!runs.some(({ kind }) => kind !== "plain")) continue;
    text.replaceChildren(...runs.map(({ text: content, kind }, i) => {
      const span = text.ownerDocument.createElementNS("http://www.w3.org/2000/svg", "tspan");
      span.textContent = content;
      if (kind === "symbol") span.setAttribute("font-style", "italic");
      else if (kind !== "plain") span.setAttribute("font-size", "0.75em");
      const shift = offset(kind) - offset(runs[i - 1]?.kind ?? "plain");
      if (shift !== 0) span.setAttribute("dy", `${shift}px`);
      return span;
    }));
  }
}

/** Pixels below the baseline, at the size of the charts' labels. */
function offset(kind: string): number {
  return kind === "sub" ? 3 : kind === "sup" ? -4 : 0;
}
