import type { QueueEntry } from "../states.ts";
import type { Sweep } from "../sweep.ts";
import type { Slurm } from "./program.ts";
import { type ArrayScript, offsetOf } from "./script.ts";

/** How far back sacct is asked: Slurm forgets, and file systems are cleaned. */
const ACCOUNTED = "now-30days";

const waiting = new Set(["PENDING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "SPECIAL_EXIT"]);
const active = new Set([
  ...["RUNNING", "CONFIGURING", "COMPLETING", "SUSPENDED", "STAGE_OUT", "SIGNALING", "STOPPED", "RESIZING"],
]);

/** What Slurm knows of a sweep's items. */
export interface Queue {
  /** By the item's place. */
  readonly entries: ReadonlyMap<number, QueueEntry>;
  /** Why squeue told nothing, in its words: the queue may then hold items that are not in `entries`. `null` where it did. */
  readonly problem: string | null;
}

/**
 * Asks squeue for the items in the queue; sacct, and for minutes squeue too, have those that have ended. Empty where there is
 * neither.
 */
export async function queueOf(
  sweep: Sweep,
  arrays: readonly ArrayScript[],
  slurm: Slurm,
): Promise<Queue> {
  const names = arrays.map(({ jobName }) => jobName).join(",");
  const whose = [`--user=${slurm.user}`, `--name=${names}`, "--noheader"];
  const [listed, accounted] = await Promise.all([
    slurm.call("squeue", [...whose, "--array", "--states=all", "--format=%j|%F_%K|%T|%r|%N"]),
    slurm.call("sacct", [
      ...whose,
      ...["--allocations", "--array", "--parsable2", `--starttime=${ACCOUNTED}`],
      "--format=JobName,JobID,State,ExitCode,NodeList",
    ]),
  ]);
  const queue = new Map<number, QueueEntry & { job: number }>();
  for (const { success, out } of [accounted, listed].filter((called) => called !== null)) {
    if (!success) continue;
    for (const line of out.split("\n")) {
      const entry = parseLine(sweep, line);
      if (!entry) continue;
      const known = queue.get(entry.place);
      // Of several jobs that had an item, one under way counts, else the latest.
      if (!known || known.state === "ended" && entry.job >= known.job) queue.set(entry.place, entry);
    }
  }
  const problem = listed && !listed.success ? listed.err || "it fails and says nothing" : null;
  return { entries: queue, problem };
}

/** `name|job_task|state|reason|node`: the form of both. */
function parseLine(sweep: Sweep, line: string): (QueueEntry & { place: number; job: number }) | null {
  const [name, id, words, reason, node] = line.split("|");
  const offset = offsetOf(sweep, name);
  const [, job, task] = /^(\d+)_(\d+)$/.exec(id ?? "") ?? [];
  if (offset === null || job === undefined) return null;
  const [state] = words.split(" ");
  const place = { place: offset + Number(task), job: Number(job) };
  if (waiting.has(state)) return { ...place, state: "queued", reason: `job ${id} waits: ${reason}` };
  if (active.has(state)) return { ...place, state: "running", reason: `job ${id} on ${node}` };
  const why = reason && reason !== "None" && reason !== "0:0" ? ` (${reason})` : "";
  return { ...place, state: "ended", reason: `job ${id} ended: ${words}${why}` };
}
