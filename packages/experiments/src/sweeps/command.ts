import { defaultName } from "./axes.ts";
import type { Manifest } from "./manifest.ts";

/** The arguments of `sweep` by which a sweep was made, and is computed again, each as the program gets it. */
export function argumentsOf({ name, run, preset, set, axes, data, engine }: Manifest): string[] {
  const seeds = axes.at(-1)!.paths.join("+") === "seed" ? axes.at(-1)! : null;
  const others = seeds ? axes.slice(0, -1) : axes;
  return [
    ...["sweep", run, "--preset", preset],
    ...(data === "auto" ? [] : ["--data", data]),
    ...(engine.name === "auto" ? [] : ["--engine", engine.name]),
    ...(engine.threads === undefined ? [] : ["--threads", `${engine.threads}`]),
    ...set.flatMap(({ path, value }) => ["--set", `${path}=${formatValue(value)}`]),
    ...others.flatMap(({ paths, values }) => ["--axis", `${paths.join("+")}=${formatValues(values)}`]),
    ...(seeds ? ["--seeds", formatValues(seeds.values)] : []),
    ...(name === defaultName(run, preset, axes.map(({ label }) => label)) ? [] : ["--name", name]),
  ];
}

/** As `parseAxis` reads them: `0..4` for whole numbers in a row. */
function formatValues(values: readonly unknown[]): string {
  const [first] = values;
  const inRow = values.length > 1 && Number.isSafeInteger(first) && first as number >= 0 &&
    values.every((value, i) => value === first as number + i);
  return inRow ? `${first}..${values.at(-1)}` : values.map(formatValue).join(",");
}

/** JSON, or a text as it is where nothing would read it as something else. */
function formatValue(value: unknown): string {
  if (typeof value !== "string" || /[,"[\]{}]|^$|^\d+\.\.\d+$/.test(value) || isJson(value)) {
    return JSON.stringify(value);
  }
  return value;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
