import { DataError } from "@tiny-subspaces/core";
import { readdir } from "node:fs/promises";
import { UserError } from "../errors.ts";
import { lockHolder } from "../runner/lock.ts";
import { planRun } from "../runner/plan.ts";
import type { World } from "../runner/world.ts";
import { readFailure } from "./item.ts";
import type { Item } from "./manifest.ts";
import { describeDivergence, requestOf, type Sweep } from "./sweep.ts";

/**
 * `fresh` and `diverged` are computed, the latter with numbers that became infinite; `running` and `queued` are under way;
 * the others are to be done. `partial` goes on from a checkpoint, `stale` is what other code or data computed.
 */
export const itemStates = [
  ...["fresh", "diverged", "running", "queued", "partial", "stale", "failed", "missing"] as const,
] as const;
export type ItemState = (typeof itemStates)[number];

export interface ItemStatus {
  readonly item: Item;
  /** Its place in the manifest. */
  readonly index: number;
  readonly state: ItemState;
  readonly reason: string;
}

/** What a scheduler knows of an item. */
export interface QueueEntry {
  readonly state: "queued" | "running" | "ended";
  /** In the scheduler's words, with its name of the job. */
  readonly reason: string;
}

/** What is to be computed by the same command again. */
export function isOpen({ state }: Pick<ItemStatus, "state">): boolean {
  return state === "partial" || state === "stale" || state === "failed" || state === "missing";
}

/** Where every item stands. @param queue by the item's place, of those that a scheduler knows */
export async function statusOf(
  sweep: Sweep,
  world: World,
  queue: ReadonlyMap<number, QueueEntry> = new Map(),
): Promise<ItemStatus[]> {
  const work = await workOf(sweep);
  const statuses: ItemStatus[] = [];
  for (const [index, item] of sweep.manifest.items.entries()) {
    statuses.push({ item, index, ...await stateOf(sweep, item, world, queue.get(index), work) });
  }
  return statuses;
}

/** What is under way, as names of files: one look at the folder is less than one at each of thousands of items. */
async function workOf({ folder }: Sweep): Promise<string[]> {
  return await readdir(folder.work).catch(() => []);
}

/** Where one item stands. */
export async function stateOf(
  sweep: Sweep,
  item: Item,
  world: World,
  queued?: QueueEntry,
  work?: readonly string[],
): Promise<Pick<ItemStatus, "state" | "reason">> {
  const { folder } = sweep;
  const computed = await judgeItem(sweep, item, world);
  if (computed.state === "fresh" || computed.state === "diverged") return computed;
  const there = work ?? await workOf(sweep);
  const holder = there.includes(`${item.name}.lock`) ? await lockHolder(folder.lock(item.name)) : null;
  if (holder !== null) return { state: "running", reason: holder };
  if (queued && queued.state !== "ended") return { state: queued.state, reason: queued.reason };
  const failure = there.includes(`${item.name}.failure.json`)
    ? await readFailure(folder.failure(item.name), world.files)
    : null;
  if (failure) return { state: "failed", reason: failure.reason };
  if (computed.state !== "missing") return computed;
  if (there.some((name) => name.startsWith(`${item.name}.`) && name.endsWith(".checkpoint"))) {
    return { state: "partial", reason: ["a checkpoint is there", queued?.reason].filter(Boolean).join("; ") };
  }
  return queued ? { state: "failed", reason: queued.reason } : computed;
}

/** What the item's artifact says. */
async function judgeItem(
  sweep: Sweep,
  item: Item,
  world: World,
): Promise<Pick<ItemStatus, "state" | "reason">> {
  try {
    const { state, reason, artifact } = await planRun(requestOf(sweep, item), world);
    const divergence = state === "fresh" ? describeDivergence(artifact!) : null;
    return divergence === null ? { state, reason } : { state: "diverged", reason: divergence };
  } catch (error) {
    if (!(error instanceof UserError || error instanceof DataError)) throw error;
    return { state: "failed", reason: error.message };
  }
}
