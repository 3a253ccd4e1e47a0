import type { z } from "zod";

const SHOWN = 5;

/**
 * What a schema found wrong, one line an issue: the field's path, what was expected there and what came.
 * At most five are listed, the rest is counted.
 *
 * @param input what the schema was given
 * @example
 * // data.trainSamples: expected int, got "5000"
 */
export function describeIssues(error: z.ZodError, input: unknown): string[] {
  const lines = error.issues.slice(0, SHOWN).map((issue) =>
    `${formatPath(issue.path) || "the whole"}: ${describe(issue, input)}`
  );
  const rest = error.issues.length - lines.length;
  return rest > 0 ? [...lines, `… and ${rest} more`] : lines;
}

function describe(issue: z.core.$ZodIssue, input: unknown): string {
  if (issue.code === "custom") return issue.message;
  if (issue.code === "unrecognized_keys") return `expected no other fields, got ${issue.keys.join(", ")}`;
  const value = issue.path.reduce<unknown>(member, input);
  return `expected ${expectation(issue)}, got ${summarise(value)}`;
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.expected === "int" ? "an integer" : `${issue.expected}`;
    case "invalid_value":
      return issue.values.map((value) => JSON.stringify(value)).join(" or ");
    case "too_small":
      return `${issue.inclusive ? "at least" : "more than"} ${issue.minimum}${items(issue.origin)}`;
    case "too_big":
      return `${issue.inclusive ? "at most" : "less than"} ${issue.maximum}${items(issue.origin)}`;
    case "invalid_format":
      return issue.pattern ? `text that matches ${issue.pattern}` : `a ${issue.format}`;
    case "invalid_union":
      return "options" in issue && Array.isArray(issue.options)
        ? issue.options.map((option) => JSON.stringify(option)).join(" or ")
        : "one of several forms";
    default:
      return issue.message;
  }
}

const items = (origin: string) => (origin === "array" ? " elements" : "");

function member(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<PropertyKey, unknown>)[key]
    : undefined;
}

function summarise(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `${value.length} elements`;
  if (typeof value === "object" && value !== null) return "an object";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function formatPath(path: readonly PropertyKey[]): string {
  return path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("").replace(
    /^\./,
    "",
  );
}
