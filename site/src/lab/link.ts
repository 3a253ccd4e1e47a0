import type { ChangeAt, Rule } from "@tiny-subspaces/experiments/lab";
import { rules } from "@tiny-subspaces/experiments/lab/rules";
import { type Field, type Fields, networkFields, presetsOf, valleyFields, type Values } from "./fields.ts";

/** The lab's controls by the part of it that they belong to. */
const parts = { valley: valleyFields, network: networkFields } as const;

/** What a link holds: the values of all controls, and what was changed while the network was trained. */
export type LabValues = { readonly [P in keyof typeof parts]: Values<(typeof parts)[P]> } & {
  readonly changes: readonly ChangeAt[];
};

/** What a link asks for, and a sentence for each value of it that cannot be. */
export interface ReadLink {
  readonly values: LabValues;
  readonly remarks: readonly string[];
}

const CHANGE = "network.change";

export function readLink(query: URLSearchParams): ReadLink {
  const remarks: string[] = [];
  const known = new Set<string>([CHANGE]);
  const read = <F extends Fields>(part: string, fields: F): Values<F> => {
    const values: Record<string, number | string> = { ...presetsOf(fields) };
    for (const [key, field] of Object.entries(fields)) {
      const name = `${part}.${field.name}`;
      known.add(name);
      const text = query.get(name);
      if (text === null) continue;
      const value = parse(field, text);
      if (value !== null) values[key] = value;
      else {
        remarks.push(
          `The link’s ${name} is “${shorten(text)}”, where ${
            expected(field)
          } is expected: it stays ${field.preset}.`,
        );
      }
    }
    return values as unknown as Values<F>;
  };
  const values = { valley: read("valley", parts.valley), network: read("network", parts.network) };
  const changes: ChangeAt[] = [];
  for (const text of query.getAll(CHANGE)) {
    const change = parseChange(text);
    if (change && change.step > (changes.at(-1)?.step ?? 0)) changes.push(change);
    else {
      remarks.push(
        `The link’s ${CHANGE} is “${
          shorten(text)
        }”, where a step after that of the change before it and what is changed ` +
          "is expected, such as 400_dom-sgd_rate-0.05: it is left out.",
      );
    }
  }
  const unknown = [...new Set(query.keys())].filter((name) => !known.has(name));
  if (unknown.length > 0) {
    remarks.push(`The link names what the lab has not: ${unknown.map(shorten).join(", ")}.`);
  }
  return { values: { ...values, changes }, remarks };
}

/** What differs from the presets. */
export function writeLink(values: LabValues): URLSearchParams {
  const query = new URLSearchParams();
  for (const [part, fields] of Object.entries(parts)) {
    for (const [key, { name, preset }] of Object.entries<Field>(fields)) {
      const value = (values[part as keyof typeof parts] as Readonly<Record<string, number | string>>)[key]!;
      if (value !== preset) query.set(`${part}.${name}`, String(value));
    }
  }
  for (const { step, rules = [], learningRate, batchSize } of values.changes) {
    const optimizer = [
      ...(learningRate === undefined ? [] : [`rate-${learningRate}`]),
      ...(batchSize === undefined ? [] : [`batch-${batchSize}`]),
    ];
    query.append(CHANGE, [step, ...rules, ...optimizer].join("_"));
  }
  return query;
}

/** Of `400_dom-sgd_rate-0.05`; `null` of anything else. */
function parseChange(text: string): ChangeAt | null {
  const [first = "", ...words] = text.split("_");
  const step = Number(first);
  if (!/^\d+$/.test(first) || step < 1 || words.length === 0) return null;
  const asked: Rule[] = [];
  let change: ChangeAt = { step };
  for (const word of words) {
    const rule = rules.find((name) => name === word);
    const [, name, number = ""] = word.match(/^(rate|batch)-(.+)$/) ?? [];
    const key = name === "rate" ? "learningRate" : "batchSize";
    const value = name === undefined ? null : parse(networkFields[key], number);
    if (rule && !asked.includes(rule)) asked.push(rule);
    else if (value !== null) change = { ...change, [key]: value };
    else return null;
  }
  return asked.length > 0 ? { ...change, rules: asked } : change;
}

function parse(field: Field, text: string): number | string | null {
  if (field.kind === "choice") {
    return field.options.some(({ value }) => value === text) ? text : null;
  }
  const value = text.trim() === "" ? NaN : Number(text);
  const [least, most] = field.range;
  const isGood = value >= least && value <= most && (!field.isWhole || Number.isInteger(value));
  return isGood ? value : null;
}

function expected(field: Field): string {
  if (field.kind === "choice") return `one of ${field.options.map(({ value }) => value).join(", ")}`;
  const [least, most] = field.range;
  return `a ${field.isWhole ? "whole number" : "number"} from ${least} to ${most}`;
}

function shorten(text: string): string {
  return text.length > 24 ? `${text.slice(0, 24)}…` : text;
}
