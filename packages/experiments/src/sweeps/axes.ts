import type { Change } from "../configuration/change.ts";
import { digestJson } from "../artifacts/digest.ts";
import { UserError } from "../errors.ts";
import { parseJson } from "../validation/json.ts";

/** What a sweep varies: the fields that `paths` name take each of the values, all of them the same one. */
export interface Axis {
  readonly paths: readonly string[];
  readonly values: readonly unknown[];
}

/** Where a sweep ends: file systems, schedulers and people bear no more. */
export const MOST_ITEMS = 10_000;

/** Characters of a value in the name of an item; of a longer one a digest stands there. */
const MOST_CHARACTERS = 40;

/**
 * An axis from `field=value,value`, `field=from..to` or `field+field=value,…`, where all fields take the same value.
 * @param option what messages call it
 * @throws UserError if it has not that form, or a value twice
 */
export function parseAxis(text: string, option = "--axis"): Axis {
  const [, fields, list] = text.match(/^([^=\s]+)=(.+)$/s) ?? [];
  const paths = fields?.split("+") ?? [];
  if (paths.length === 0 || paths.some((path) => path.split(".").includes(""))) {
    throw new UserError(
      `${option}: expected FIELD=VALUE,VALUE such as k=5,10,20, got ${JSON.stringify(text)}`,
    );
  }
  return { paths, values: parseValues(list, option) };
}

/**
 * The axis of `--seeds 0..4` or `--seeds 0,3,5`.
 * @throws UserError if it has not that form, or a seed twice
 */
export function parseSeeds(text: string): Axis {
  const values = parseValues(text, "--seeds");
  const wrong = values.find((value) => !Number.isSafeInteger(value) || Number(value) < 0);
  if (wrong !== undefined) {
    throw new UserError(
      `--seeds: expected whole numbers, 0 or more, as 0..4 or 0,3,5, got ${JSON.stringify(wrong)}`,
    );
  }
  return { paths: ["seed"], values };
}

function parseValues(list: string, option: string): unknown[] {
  const values = splitList(list).flatMap((part) => parseRange(part, option) ?? [parseValue(part)]);
  const texts = values.map((value) => JSON.stringify(value));
  if (values.length === 0 || list.trim() === "" || values.includes("")) {
    throw new UserError(`${option}: expected values such as 5,10,20 or 0..4, got ${JSON.stringify(list)}`);
  }
  const twice = texts.find((value, i) => texts.indexOf(value) < i);
  if (twice !== undefined) throw new UserError(`${option}: expected every value once, got ${twice} twice`);
  return values;
}

/** At the commas that are in no brackets and no quotes. */
function splitList(list: string): string[] {
  const parts = [""];
  let depth = 0;
  let quoted = false;
  for (const character of list) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && "[{".includes(character)) depth++;
    else if (!quoted && "]}".includes(character)) depth--;
    if (character === "," && depth === 0 && !quoted) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts;
}

function parseRange(text: string, option: string): number[] | null {
  const [, from, to] = text.match(/^(\d+)\.\.(\d+)$/)?.map(Number) ?? [];
  if (from === undefined) return null;
  if (to < from) throw new UserError(`${option}: expected a range from less to more, got ${text}`);
  const count = to - from + 1;
  if (count > MOST_ITEMS) throw tooMany(count);
  return Array.from({ length: count }, (_, i) => from + i);
}

/** JSON, or text where it is none, as `--set` has it. */
function parseValue(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

function tooMany(count: number): UserError {
  return new UserError(
    `expected a sweep of at most ${MOST_ITEMS} items, got ${count}. Divide it into several, each with a --name`,
  );
}

/** One choice of a value for each axis, in the order of the axes. */
export type Point = readonly unknown[];

/**
 * The product of the axes; the last one varies fastest.
 * @throws UserError if there is no axis, a field is in two of them, or there are more than 10,000 points
 */
export function pointsOf(axes: readonly Axis[]): Point[] {
  if (axes.length === 0) throw new UserError("sweep: expected --seeds or --axis, got neither");
  const paths = axes.flatMap(({ paths }) => paths);
  const twice = paths.find((path, i) => paths.indexOf(path) < i);
  if (twice !== undefined) throw new UserError(`sweep: expected every field once, got ${twice} twice`);
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count > MOST_ITEMS) throw tooMany(count);
  return axes.reduce<unknown[][]>(
    (points, { values }) => points.flatMap((point) => values.map((value) => [...point, value])),
    [[]],
  );
}

/** What a point sets, a change for each field. */
export function changesAt(axes: readonly Axis[], point: Point): Change[] {
  return axes.flatMap(({ paths }, i) => paths.map((path) => ({ path, value: point[i] })));
}

/** What each axis is called: the last step of its first field, or all of that where another one ends alike. */
export function labelsOf(axes: readonly Axis[]): string[] {
  const short = axes.map(({ paths }) => paths[0].split(".").at(-1)!);
  return axes.map(({ paths }, i) =>
    short.indexOf(short[i]) === short.lastIndexOf(short[i]) ? short[i] : paths[0].replaceAll("*", "all")
  );
}

/** `k-5.seed-0`: a name that is a file's too. */
export function nameOf(labels: readonly string[], point: Point): string {
  return labels.map((label, i) => `${label}-${describeValue(point[i])}`).join(".");
}

function describeValue(value: unknown): string {
  const text = encodeURIComponent(typeof value === "string" ? value : JSON.stringify(value))
    .replaceAll("*", "%2A");
  return text.length <= MOST_CHARACTERS ? text : digestJson(value).slice("sha256:".length).slice(0, 12);
}

/** What a sweep is called that was given no name: the run, the preset and what varies. */
export function defaultName(run: string, preset: string, labels: readonly string[]): string {
  return [run, preset, ...labels].join(".");
}
