/** The configuration of a run (any, whatever its kind has for fields) for reading, one entry a field; what is nested is told in a line. */
export function describeConfiguration(
  configuration: Readonly<Record<string, unknown>>,
): [name: string, values: string[]][] {
  return Object.entries(configuration).map(([name, value]) => [
    inWords(name),
    (Array.isArray(value) && value.some(isObject) ? value : [value]).map((item) => describe(item)),
  ]);
}

function describe(value: unknown): string {
  if (value === null) return "never";
  if (Array.isArray(value)) return `(${value.map((item) => describe(item)).join(", ")})`;
  if (isObject(value)) {
    return Object.entries(value).map(([name, inner]) =>
      `${inWords(name)} ${isObject(inner) ? `(${describe(inner)})` : describe(inner)}`
    ).join(", ");
  }
  return typeof value === "number"
    ? value.toLocaleString("en", { maximumSignificantDigits: 17 })
    : String(value);
}

/** `learning rate` for `learningRate`. */
function inWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
