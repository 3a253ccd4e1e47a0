/** A piece of text in one way of setting. */
export interface Run {
  readonly text: string;
  readonly kind: "plain" | "sub" | "sup" | "symbol";
}

const subscripts = "₀₁₂₃₄₅₆₇₈₉₊₋ₖₜₛ";
const subscriptLetters = "0123456789+−kts";
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻";
const superscriptLetters = "0123456789+−";
const pattern = new RegExp(
  `([${subscripts}]+)|([${superscripts}]+)|_\\{([^}]+)\\}|_([a-z0-9]+)|([α-ωℓ])`,
  "u",
);

/**
 * Splits text in which formulas are written in Unicode, `χ₁₀(∇L)`, or with TeX's underscore, `λ_{k+1}`, where raised,
 * lowered and italic pieces begin and end: text fonts seldom have Unicode's small digits, and Unicode few small letters.
 */
export function splitRich(text: string): Run[] {
  const runs: Run[] = [];
  for (let rest = text; rest.length > 0;) {
    const match = pattern.exec(rest);
    const plain = rest.slice(0, match?.index);
    if (plain) runs.push({ text: plain, kind: "plain" });
    if (!match) break;
    const [whole, sub, sup, group, word] = match;
    const lowered = group ?? word;
    if (lowered) runs.push({ text: lowered, kind: "sub" });
    else if (sub) runs.push({ text: translate(sub, subscripts, subscriptLetters), kind: "sub" });
    else if (sup) runs.push({ text: translate(sup, superscripts, superscriptLetters), kind: "sup" });
    else runs.push({ text: whole, kind: "symbol" });
    rest = rest.slice(match.index + whole.length);
  }
  return runs;
}

function translate(text: string, from: string, to: string): string {
  return [...text].map((character) => to[from.indexOf(character)]).join("");
}
