import { hostname } from "node:os";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { configurationDigest, formatJson } from "../artifacts/mod.ts";
import { UserError } from "../errors.ts";
import type { Files } from "../files.ts";
import { computePlan } from "../runner/execute.ts";
import { tryLock } from "../runner/lock.ts";
import { planRun } from "../runner/plan.ts";
import type { World } from "../runner/world.ts";
import type { Item } from "./manifest.ts";
import { describeDivergence, requestOf, type Sweep } from "./sweep.ts";

/** How an item has come out. */
export type ItemOutcome =
  | { readonly state: "fresh"; readonly reason: "" }
  | { readonly state: "diverged" | "failed"; readonly reason: string }
  /** By a signal, with a checkpoint. */
  | { readonly state: "stopped"; readonly reason: string }
  /** Another process computes it. */
  | { readonly state: "running"; readonly reason: "" };

export interface ItemOptions {
  readonly checkpointSeconds: number;
  /** Threads to compute with where the sweep leaves them open. */
  readonly threads?: number;
}

/** A look at the state of an item locks it for a moment: so often, and so many milliseconds apart, is it tried again. */
const TRIES = 5;
const PAUSE = 100;

/**
 * Brings one item up to date, as the single run that it is. Whether there is anything to do is decided under the item's
 * lock, so that of two processes only one computes it. An error is kept for those who ask, and is the outcome.
 *
 * @param world its `results` is the sweep's folder
 */
export async function executeItem(
  sweep: Sweep,
  item: Item,
  world: World,
  { checkpointSeconds, threads }: ItemOptions,
): Promise<ItemOutcome> {
  const { folder } = sweep;
  using lock = await lockItem(folder.lock(item.name));
  if (!lock) return { state: "running", reason: "" };
  const failure = folder.failure(item.name);
  try {
    const plan = await planRun(requestOf(sweep, item, checkpointSeconds), world);
    if (configurationDigest(plan.configuration) !== item.configurationDigest) {
      throw new UserError(
        `${item.name}: the program gives it another configuration than the sweep's manifest has. ` +
          "Give the command that made the sweep again",
      );
    }
    await world.files.remove(failure);
    const { engine } = plan.request;
    const request = { ...plan.request, engine: { ...engine, threads: engine.threads ?? threads } };
    const { artifact, stoppedBy } = plan.state === "fresh"
      ? { artifact: plan.artifact, stoppedBy: null }
      : await computePlan({ ...plan, request, name: item.name }, world);
    if (stoppedBy) return { state: "stopped", reason: stoppedBy };
    const divergence = describeDivergence(artifact!);
    return divergence === null ? { state: "fresh", reason: "" } : { state: "diverged", reason: divergence };
  } catch (error) {
    // An engine may break because the process is told to end.
    if (world.stop.aborted) return { state: "stopped", reason: world.stop.reason };
    const reason = error instanceof Error ? error.message : String(error);
    await world.files.write(failure, encodeFailure({ reason, at: new Date(world.now()).toISOString() }));
    return { state: "failed", reason };
  }
}

async function lockItem(path: string): Promise<Disposable | null> {
  const { SLURM_ARRAY_JOB_ID: job, SLURM_ARRAY_TASK_ID: task } = process.env;
  const holder = `process ${process.pid} on ${hostname()}${job && task ? `, job ${job}_${task}` : ""}`;
  for (let left = TRIES; left > 0; left--) {
    const lock = await tryLock(path, holder);
    if (lock) return lock;
    await delay(PAUSE);
  }
  return null;
}

/** Why an item has failed the last time, and when. */
interface Failure {
  readonly reason: string;
  readonly at: string;
}

function encodeFailure(failure: Failure): Uint8Array {
  return new TextEncoder().encode(formatJson(failure));
}

/** `null` where an item's last attempt has not failed. */
export async function readFailure(path: string, files: Pick<Files, "read">): Promise<Failure | null> {
  const bytes = await files.read(path);
  return bytes && JSON.parse(new TextDecoder().decode(bytes)) as Failure;
}
