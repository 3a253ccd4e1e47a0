import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import type { StopSignal, World } from "../runner/world.ts";
import { executeItem, type ItemOutcome } from "./item.ts";
import type { Item } from "./manifest.ts";
import { type ItemStatus, stateOf } from "./states.ts";
import type { Sweep } from "./sweep.ts";

/** What comes of the items, as it comes. */
export type ItemReport = (item: Item, outcome: ItemOutcome) => void;

/** Computes items one after the other in this process, until a signal stops it. */
export async function executeInTurn(
  sweep: Sweep,
  open: readonly ItemStatus[],
  world: World,
  checkpointSeconds: number,
  report: ItemReport,
): Promise<void> {
  for (const { item } of open) {
    report(item, await executeItem(sweep, item, world, { checkpointSeconds }));
    if (world.stop.aborted) return;
  }
}

/** What starts a process that computes one item. */
export type ItemCommand = (status: ItemStatus, threads: number | undefined) => Deno.Command;

/**
 * Computes items in `jobs` processes at a time, among which the host's threads are shared out. A signal goes on to them.
 * What they print goes to the items' logs.
 */
export async function executeSideBySide(
  sweep: Sweep,
  open: readonly ItemStatus[],
  world: World,
  jobs: number,
  command: ItemCommand,
  report: ItemReport,
): Promise<void> {
  const { stop } = world;
  const threads = sweep.manifest.engine.threads === undefined
    ? Math.max(1, Math.floor(availableParallelism() / jobs))
    : undefined;
  await mkdir(sweep.folder.logs, { recursive: true });
  const waiting = [...open];
  const work = async () => {
    for (let next = waiting.shift(); next && !stop.aborted; next = waiting.shift()) {
      const log = sweep.folder.log(next.item.name);
      const code = await follow(command(next, threads), log, stop);
      report(next.item, stop.aborted ? stopped(stop) : await outcomeOf(sweep, next, world, code, log));
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
}

/** Until a process has ended; its exit code. */
async function follow(command: Deno.Command, log: string, stop: AbortSignal): Promise<number> {
  const process = command.spawn();
  const end = () => process.kill("SIGTERM");
  stop.addEventListener("abort", end, { once: true });
  const file = await Deno.open(log, { create: true, append: true });
  await process.stderr.pipeTo(file.writable);
  stop.removeEventListener("abort", end);
  return (await process.status).code;
}

function stopped({ reason }: AbortSignal): ItemOutcome {
  return { state: "stopped", reason: reason as StopSignal };
}

/** What a process has left: it may have been killed before it could say so. */
async function outcomeOf(
  sweep: Sweep,
  { item }: ItemStatus,
  world: World,
  code: number,
  log: string,
): Promise<ItemOutcome> {
  const { state, reason } = await stateOf(sweep, item, world);
  if (state === "fresh" || state === "running") return { state, reason: "" };
  if (state === "diverged" || state === "failed") return { state, reason };
  return { state: "failed", reason: `its process ended with exit code ${code}; its log: ${log}` };
}
