import process from "node:process";
import type { StopSignal } from "../runner/world.ts";

/**
 * Aborted by the first SIGINT or SIGTERM, whose name is the reason, so that what is under way can be saved. A second one
 * ends the process at once.
 */
export function stopOnSignals(): AbortSignal {
  const stop = new AbortController();
  const signals: readonly StopSignal[] = ["SIGINT", "SIGTERM"];
  for (const signal of signals) process.once(signal, () => stop.abort(signal));
  return stop.signal;
}
