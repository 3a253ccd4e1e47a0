/**
 * A JSON value as text that reads well in a diff: two spaces of indentation, keys in the order of the object, arrays
 * of numbers and strings (a column of a table) on one line, and a newline at the end.
 */
export function formatJson(value: unknown): string {
  return `${format(value, "\n")}\n`;
}

function format(value: unknown, newline: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${newline}  `;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== "object" || item === null)) return JSON.stringify(value);
    return `[${value.map((item) => inner + format(item, inner)).join(",")}${newline}]`;
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  if (members.length === 0) return "{}";
  const lines = members.map(([key, member]) => `${inner}${JSON.stringify(key)}: ${format(member, inner)}`);
  return `{${lines.join(",")}${newline}}`;
}
