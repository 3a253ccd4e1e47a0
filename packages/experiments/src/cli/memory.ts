import process from "node:process";
import { clearInterval, setInterval } from "node:timers";
import { formatBytes } from "../format.ts";
import type { Context } from "./context.ts";

/** Bytes of memory that this process has, and that are left for it. */
export interface Memory {
  readonly taken: number;
  readonly left: number;
}

/** What the machine has left, and the limit of this process's control group: a container's, or a job's of Slurm. */
export function currentMemory(): Memory {
  const taken = Deno.memoryUsage().rss;
  const { available } = Deno.systemMemoryInfo();
  // Beyond all that there is where nothing is limited, and 0 where the system cannot tell.
  const limit = process.constrainedMemory();
  return { taken, left: Math.min(available, limit > 0 ? limit - taken : Infinity) };
}

/** Memory is short where a smaller share of what there is for this process is left. */
const SHORT = 0.1;

/**
 * Says once that memory is short, as the kernel says nothing when it kills a process for it.
 * @param every milliseconds
 */
export function watchMemory({ err }: Pick<Context, "err">, measure = currentMemory, every = 100): void {
  const timer = setInterval(() => {
    const { taken, left } = measure();
    if (left > SHORT * (taken + left)) return;
    clearInterval(timer);
    err(
      `memory is short: this process has ${formatBytes(taken)}, and ${formatBytes(Math.max(0, left))} are ` +
        "left for it. Should the system end it, the same command goes on from the last checkpoint where there " +
        "is more memory, or less beside it",
    );
  }, every).unref();
}
