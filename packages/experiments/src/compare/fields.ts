import diff from "microdiff";
import type { Artifact } from "../artifacts/schema.ts";

/** What of an artifact describes how it came about, beside its numbers. */
export const sections = ["configuration", "data", "model", "engine", "code", "record"] as const;
export type Section = (typeof sections)[number];

/** A value of a field; `undefined` where there is no such field. */
export type FieldValue = string | number | boolean | null | undefined;

/** A field that differs. What is no single value is told as JSON. */
export interface FieldChange {
  readonly section: Section;
  /** `seed`, `branches.dom-sgd.optimizer.learningRate`, `numerics.spectral` */
  readonly path: string;
  readonly base: FieldValue;
  readonly head: FieldValue;
}

/** The fields that differ, section by section. Lists of things with names are compared name by name. */
export function compareFields(base: Artifact, head: Artifact): FieldChange[] {
  return sections.flatMap((section) => {
    const [from, to] = [read(base, section), read(head, section)];
    const changes = diff(from, to, { cyclesFix: false }).map((change): FieldChange => ({
      section,
      path: change.path.join("."),
      base: change.type === "CREATE" ? undefined : asField(change.oldValue),
      head: change.type === "REMOVE" ? undefined : asField(change.value),
    }));
    if (section === "configuration" && changes.length === 0 && JSON.stringify(from) !== JSON.stringify(to)) {
      return [{ section, path: "order", base: "one", head: "another" }];
    }
    return changes;
  });
}

function read(artifact: Artifact, section: Section): Record<string, unknown> {
  const { title, status, events } = artifact;
  const value = section === "record"
    ? { title, status, events: countKinds(events) }
    : section === "data"
    ? { ...artifact.data, scaling: artifact.data.scaling && JSON.stringify(artifact.data.scaling) }
    : artifact[section] ?? {};
  return byName(value) as Record<string, unknown>;
}

function countKinds(events: Artifact["events"]): Record<string, number> {
  const kinds = Object.entries(Object.groupBy(events, ({ kind }) => kind));
  return Object.fromEntries(kinds.map(([kind, of]) => [kind, of!.length]));
}

/** Lists whose elements all have a name as objects by name; other values as they are. */
function byName(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const named = Array.isArray(value) && value.length > 0 &&
    value.every((item) => typeof item?.name === "string");
  const entries = named
    ? (value as { name: string }[]).map((item) => [item.name, item] as const)
    : Object.entries(value);
  const inner = entries.map(([key, item]) => [key, byName(item)]);
  return Array.isArray(value) && !named ? inner.map(([, item]) => item) : Object.fromEntries(inner);
}

function asField(value: unknown): FieldValue {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value as FieldValue;
}
