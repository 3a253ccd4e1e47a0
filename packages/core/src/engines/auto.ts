import { type Engine, EngineError } from "./engine.ts";
import { measureGemmRate } from "./gemm.ts";
import type { EngineOptions } from "./options.ts";
import { rankEngines, type Rates, recallRates, rememberRates } from "./rates.ts";

/** Time for the matrix products of one engine, in seconds. They take turns, as the machine has more to do at times. */
const SECONDS = 0.3;
const ROUNDS = 3;

/** How one of the engines that `auto` may take is started. */
export interface Candidate {
  readonly name: string;
  start(): Promise<Engine>;
  /** Whether every host should have it, so that its absence is worth a word. */
  readonly isExpected: boolean;
}

/** An engine with how it came to be the one. */
export interface ChosenEngine {
  readonly engine: Engine;
  /** `asked for`, or `auto: ` and why it is this one. */
  readonly choice: string;
}

/**
 * The engine with the fastest matrix products on this host. They are measured once, and remembered in the user's cache.
 * An engine that only emulates a card is not taken.
 *
 * @throws EngineError if none runs here
 */
export async function chooseFastest(
  candidates: readonly Candidate[],
  options: EngineOptions,
): Promise<ChosenEngine> {
  const remembered = await recallRates(options);
  const isKnown = remembered !== null && candidates.every(({ name }) => name in remembered);
  const chosen = isKnown && await startFirst(candidates, remembered, []);
  if (chosen) return chosen;
  const failures: string[] = [];
  const rates = await measureRates(candidates, failures);
  await rememberRates(options, rates);
  const measured = await startFirst(candidates, rates, failures);
  if (measured) return measured;
  throw new EngineError(`engine auto: none runs here: ${failures.join("; ")}`);
}

/** 0 for what does not run, or is no choice. */
async function measureRates(candidates: readonly Candidate[], failures: string[]): Promise<Rates> {
  const rates = Object.fromEntries(candidates.map(({ name }) => [name, 0]));
  const engines = new Map<string, Engine>();
  for (const { name, start, isExpected } of candidates) {
    try {
      engines.set(name, await start());
    } catch (error) {
      if (isExpected) failures.push(`${name} does not run: ${messageOf(error)}`);
    }
  }
  const considered = [...engines].filter(([, { info }]) => !info.isEmulated);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, engine] of considered) {
      const { gflops } = await measureGemmRate(engine, { seconds: SECONDS / ROUNDS });
      rates[name] = Math.max(rates[name], gflops);
    }
  }
  for (const engine of engines.values()) await engine.dispose();
  return rates;
}

/** The first in rank that starts; null where one does not that the rates speak of, as they are of another time. */
async function startFirst(
  candidates: readonly Candidate[],
  rates: Rates,
  failures: readonly string[],
): Promise<ChosenEngine | null> {
  const [first, ...others] = rankEngines(candidates.map(({ name }) => name), rates);
  if (first === undefined) return null;
  try {
    const engine = await candidates.find(({ name }) => name === first)!.start();
    const behind = others.length === 0 ? "" : `, before ${others.join(", ")}`;
    const why = failures.length === 0 ? "" : `; ${failures.join("; ")}`;
    return { engine, choice: `auto: the fastest matrix products on this host (${first})${behind}${why}` };
  } catch {
    return null;
  }
}

/** The first line of what went wrong; tfjs throws objects that are no errors. */
export function messageOf(thrown: unknown): string {
  return String((thrown as Error | undefined)?.message ?? thrown).split("\n")[0];
}
