import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { currentHost, userCacheDir } from "../cache.ts";
import { hostCards, hostProcessor } from "./host.ts";
import type { EngineOptions } from "./options.ts";

/** Rates of matrix products by engine, in 10⁹ floating-point operations a second. */
export type Rates = Readonly<Record<string, number>>;

/** By host, as a cache may be shared. */
type Remembered = Readonly<Record<string, Rates>>;

/** An engine within so much of the fastest is as fast: a product on a busy machine is timed no better. */
const ALIKE = 1.25;

function ratesPath(cacheDir: string): string {
  return join(cacheDir, "engines.json");
}

function cacheOf({ cacheDir = userCacheDir(currentHost()) }: EngineOptions): string {
  return cacheDir;
}

/** What rates are true of: a machine, its cards, what runs there, and the threads asked for. */
function describeHost({ threads }: EngineOptions): string {
  return [
    os.hostname(),
    `${hostProcessor()} × ${os.availableParallelism()}`,
    ...hostCards(),
    `${process.platform}-${process.arch}`,
    threads === undefined ? "threads of the engine's choice" : `${threads} threads`,
  ].join(", ");
}

/** The rates that were measured on this host, or null. */
export async function recallRates(options: EngineOptions): Promise<Rates | null> {
  return (await readAll(cacheOf(options)))[describeHost(options)] ?? null;
}

/** Keeps the rates for later processes; a cache that cannot be written to has them measured again. */
export async function rememberRates(options: EngineOptions, rates: Rates): Promise<void> {
  const path = ratesPath(cacheOf(options));
  const partial = `${path}.${process.pid}.partial`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const all: Remembered = { ...await readAll(cacheOf(options)), [describeHost(options)]: rates };
    await writeFile(partial, `${JSON.stringify(all, null, 2)}\n`);
    await rename(partial, path);
  } catch {
    await rm(partial, { force: true }).catch(() => {});
  }
}

/** Has every engine measured again, as after one was set up. */
export async function forgetRates(cacheDir: string): Promise<void> {
  await rm(ratesPath(cacheDir), { force: true });
}

async function readAll(cacheDir: string): Promise<Remembered> {
  try {
    return JSON.parse(await readFile(ratesPath(cacheDir), "utf8"));
  } catch {
    return {};
  }
}

/**
 * Engines in the order in which to take them: the first of `names` that is about as fast as the fastest, then the same
 * of the others. Those that were not measured are left out.
 */
export function rankEngines(names: readonly string[], rates: Rates): string[] {
  const left = names.filter((name) => rates[name] > 0);
  const ranked: string[] = [];
  while (left.length > 0) {
    const fastest = Math.max(...left.map((name) => rates[name]));
    const taken = left.findIndex((name) => rates[name] * ALIKE >= fastest);
    ranked.push(...left.splice(taken, 1));
  }
  return ranked;
}
