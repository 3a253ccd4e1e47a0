import { join, resolve } from "node:path";
import { unknownName } from "../names.ts";
import type { World } from "../runner/world.ts";
import { executeItem, type ItemOutcome } from "../sweeps/item.ts";
import { executeInTurn, executeSideBySide } from "../sweeps/local.ts";
import type { Item } from "../sweeps/manifest.ts";
import type { Slurm } from "../sweeps/slurm/program.ts";
import type { ArrayScript, Resources } from "../sweeps/slurm/script.ts";
import { planSubmission, rehearse, submit } from "../sweeps/slurm/submit.ts";
import { type ItemStatus, statusOf } from "../sweeps/states.ts";
import type { Sweep } from "../sweeps/sweep.ts";
import { repositoryRoot } from "../workspace.ts";
import { type Context, variable } from "./context.ts";
import { reportStop } from "./outcome.ts";
import type { SweepFlags } from "./sweep-flags.ts";
import { countStates, describeCounts } from "./sweep-status.ts";

/** A sweep that is to be computed. */
export interface Launch {
  readonly context: Context;
  readonly sweep: Sweep;
  readonly world: World;
  readonly flags: SweepFlags;
  /** Writes the manifest. */
  save(): Promise<void>;
}

/** On this machine, to the end. */
export async function launchLocally(launch: Launch, open: readonly ItemStatus[]): Promise<void> {
  const { context, sweep, world, flags: { checkpointEvery, jobs } } = launch;
  const report = (item: Item, outcome: ItemOutcome) => reportOutcome(context, item, outcome);
  if (jobs === 1) await executeInTurn(sweep, open, world, checkpointEvery, report);
  else {
    const command = ({ item }: ItemStatus, threads?: number) => {
      const [program, ...args] = [...commandOf(launch), "--item", item.name];
      if (threads !== undefined) args.push("--threads", `${threads}`);
      return new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "piped" });
    };
    await executeSideBySide(sweep, open, world, jobs, command, report);
  }
  if (world.stop.aborted) return reportStop(context, "the same command goes on from the checkpoints");
  const counts = countStates(await statusOf(sweep, world));
  context.err(`[sweep] ${sweep.folder.name}: ${describeCounts(counts)}`);
  if (counts.failed || counts.diverged) context.exitCode = 1;
}

/** Submits what is neither computed nor in the queue. */
export async function launchOnSlurm(
  launch: Launch,
  open: readonly ItemStatus[],
  arrays: readonly ArrayScript[],
  slurm: Slurm,
): Promise<void> {
  const { context, sweep, flags } = launch;
  const { dryRun, partition, time, cpus, gpus, mem, account, sbatch, warning, atOnce, within } = flags;
  const resources: Resources = { partition, time, cpus, gpus, mem, account, others: sbatch, warning, atOnce };
  const places = open.map(({ index }) => index);
  const command = commandOf(launch);
  const submissions = planSubmission(sweep, arrays, places, resources, {
    command,
    within,
    env: environment(context),
  });
  if (dryRun) return submissions.forEach(({ script }) => context.out(script));
  if (submissions.length === 0) {
    await launch.save();
    return context.err(`[fresh] ${sweep.folder.name}: every item is computed, or in the queue`);
  }
  await rehearse(submissions, slurm);
  await launch.save();
  const jobs = await submit(sweep, submissions, slurm, context.files);
  submissions.forEach(({ array, tasks }, i) =>
    context.err(`[submitted] job ${jobs[i]}: ${tasks.length} items → ${join(sweep.folder.slurm, array.file)}`)
  );
}

/** One item, as a launcher starts it: exits with 1 where it fails or diverges. */
export async function computeOne(
  context: Context,
  sweep: Sweep,
  name: string,
  world: World,
  { checkpointEvery, threads }: SweepFlags,
): Promise<void> {
  const { items } = sweep.manifest;
  const item = items.find((item) => item.name === name);
  if (!item) throw unknownName("item", name, items.slice(0, 20).map(({ name }) => name));
  const outcome = await executeItem(sweep, item, world, { checkpointSeconds: checkpointEvery, threads });
  reportOutcome(context, item, outcome);
  if (outcome.state === "stopped") reportStop(context);
}

function reportOutcome(context: Context, { name }: Item, { state, reason }: ItemOutcome): void {
  if (state === "fresh" || state === "stopped") return;
  context.err(`[${state}] ${name}: ${state === "running" ? "another process computes it" : reason}`);
  if (state !== "running") context.exitCode = 1;
}

/** What starts an item in another process, on this machine or a node: all but the item's name. */
function commandOf({ sweep, flags }: Launch): string[] {
  const { folder, places } = sweep;
  return [
    ...[
      Deno.execPath(),
      "run",
      "--cached-only",
      "-A",
      join(repositoryRoot, "packages/experiments/src/cli.ts"),
    ],
    ...["sweep", "--name", folder.name, "--results", resultsOf(folder.path)],
    ...(places.dataDir === undefined ? [] : ["--data-dir", resolve(places.dataDir)]),
    ...["--checkpoint-every", `${flags.checkpointEvery}`],
  ];
}

function resultsOf(path: string): string {
  return join(path, "..", "..");
}

/** Variables by which items find what this process does. */
const PASSED_ON = ["XDG_CACHE_HOME", "DENO_DIR"];

function environment(context: Context): Record<string, string> {
  return Object.fromEntries(
    PASSED_ON.flatMap((name) => {
      const value = variable(context, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
