import type { z } from "zod";
import { UserError } from "../errors.ts";
import { nearestName } from "../names.ts";
import { describeIssues } from "../validation/issues.ts";
import { parseJson } from "../validation/json.ts";
import { type RunConfig, runConfigSchema } from "./config.ts";
import { fieldsOf } from "./shape.ts";

/** One field of a configuration that a person sets. */
export interface Change {
  /** `k`, `prefix.optimizer.learningRate`, `branches.dom-sgd.projection`, `branches.*.optimizer.batchSize`. */
  readonly path: string;
  readonly value: unknown;
}

/** Fields that have an option of their own. */
const options = ["seed", "steps", "samples"];

/** The option that a field is set by, as messages name it. */
function optionOf(path: string): string {
  return options.includes(path) ? `--${path}` : `--set ${path}`;
}

/**
 * A change from `path=value`. The value is JSON, or text where it is none: `0.02`, `null`, `sgd`.
 * @throws UserError if it has not that form
 */
export function parseChange(text: string): Change {
  const [, path, value] = text.match(/^([^=\s]+)=(.*)$/s) ?? [];
  if (path === undefined || path.split(".").includes("")) {
    throw new UserError(`--set: expected FIELD=VALUE, such as k=20, got ${JSON.stringify(text)}`);
  }
  try {
    return { path, value: parseJson(value) };
  } catch {
    return { path, value };
  }
}

/**
 * A configuration with fields changed, checked as a whole.
 * @throws UserError if there is no such field, with the nearest that there is, or if no run can have the result
 */
export function changeConfiguration(base: RunConfig, changes: readonly Change[]): RunConfig {
  // Not a structured clone: presets share one optimizer between phases, and only one of them may be meant.
  const changed: unknown = JSON.parse(JSON.stringify(base));
  for (const change of changes) {
    for (const { holder, field } of targetsOf(changed, change.path)) holder[field] = change.value;
  }
  const result = runConfigSchema.safeParse(changed);
  if (result.success) return result.data;
  const [first] = describeIssues(result.error, changed);
  const culprit = changes.find(({ path }) => first.startsWith(`${path}:`));
  const where = culprit ? first.replace(culprit.path, optionOf(culprit.path)) : first;
  throw new UserError(`${where}. Start from another preset, or change another field with it.`);
}

/** What a path leads to: the object or list that holds the field, and its name or index there. */
interface Target {
  readonly holder: Record<string, unknown>;
  readonly field: string;
}

function targetsOf(root: unknown, path: string): Target[] {
  const steps = path.split(".");
  const walk = (value: unknown, schema: z.ZodType, i: number): Target[] => {
    const { fields, step } = fieldsOf(schema, value);
    const name = steps[i];
    const found = Array.isArray(value) ? elementsOf(value, name) : fields.includes(name) ? [name] : [];
    if (found.length === 0) throw unknownField(path, name, describeFields(value, fields));
    return found.flatMap((key) => {
      const holder = value as Record<string, unknown>;
      if (i === steps.length - 1) return [{ holder, field: key }];
      if (typeof holder[key] !== "object" || holder[key] === null) {
        throw new UserError(
          `${optionOf(path)}: expected ${steps.slice(0, i + 1).join(".")} to have fields, it has none`,
        );
      }
      return walk(holder[key], step(key), i + 1);
    });
  };
  return walk(root, runConfigSchema, 0);
}

/** Indices of a list that a step names: `*`, a number, or the name of an element. */
function elementsOf(list: readonly unknown[], name: string): string[] {
  return list.flatMap((element, i) =>
    name === "*" || name === String(i) || nameOf(element) === name ? [String(i)] : []
  );
}

function describeFields(value: unknown, fields: readonly string[]): readonly string[] {
  return Array.isArray(value) ? ["*", ...value.map((element, i) => nameOf(element) ?? String(i))] : fields;
}

function nameOf(element: unknown): string | undefined {
  return (element as { name?: string } | null)?.name;
}

function unknownField(path: string, name: string, known: readonly string[]): UserError {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? "" : ` Did you mean ${nearest}?`;
  return new UserError(
    `${optionOf(path)}: there is no field "${name}" here.${hint} There is: ${known.join(", ")}`,
  );
}

/** The changes that make a difference to a configuration. */
export function effectiveChanges(base: RunConfig, changes: readonly Change[]): Change[] {
  const last = new Map(changes.map((change) => [change.path, change]));
  return [...last.values()].filter(({ path, value }) =>
    targetsOf(base, path).some(({ holder, field }) => JSON.stringify(holder[field]) !== JSON.stringify(value))
  );
}
