const LINE = 110;

/**
 * A JSON value as text that reads well in a diff: two spaces of indentation, keys in the order of the object, and on one
 * line each array of numbers and strings (a column of a table) and each short object of them. Ends with a newline.
 */
export function formatJson(value: unknown): string {
  return `${format(value, "\n")}\n`;
}

function format(value: unknown, newline: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${newline}  `;
  if (Array.isArray(value)) {
    if (value.every(isLeaf)) return JSON.stringify(value);
    return `[${value.map((item) => inner + format(item, inner)).join(",")}${newline}]`;
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const texts = members.map(([key, member]) => `${JSON.stringify(key)}: ${format(member, inner)}`);
  if (members.length === 0) return "{}";
  if (members.every(([, member]) => isLeaf(member))) {
    const line = `{ ${texts.join(", ")} }`;
    if (newline.length + line.length <= LINE) return line;
  }
  return `{${texts.map((text) => inner + text).join(",")}${newline}}`;
}

function isLeaf(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}
