const DIGITS = 7;

/** A measured number, to the digits that artifacts have. */
export function formatValue(value: number | null | undefined): string {
  if (value === undefined) return "–";
  if (value === null) return "none";
  return Number.isSafeInteger(value) ? String(value) : String(Number(value.toPrecision(DIGITS)));
}

/** A share in percent, two significant digits; `signed` with its sign. */
export function formatPercent(share: number | null, signed = false): string {
  if (share === null) return "–";
  const percent = 100 * share;
  const text = Math.abs(percent) >= 1e6 ? percent.toExponential(1) : String(Number(percent.toPrecision(2)));
  return `${signed && percent > 0 ? "+" : ""}${text} %`;
}

/** A string of a file as one line of plain text: what would steer a terminal, or break a line, is told by its code. */
export function plain(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ").replaceAll(
    /[\p{C}\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}
