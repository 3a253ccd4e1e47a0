import { Command } from "commander";
import { stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { UserError } from "../errors.ts";
import { acquireLock } from "../runner/lock.ts";
import { findRun } from "../runs/find.ts";
import { runs } from "../runs/mod.ts";
import { defaultName, labelsOf } from "../sweeps/axes.ts";
import { defineSweep } from "../sweeps/define.ts";
import { type SweepFolder, sweepFolder } from "../sweeps/folder.ts";
import { readManifest, requireManifest, writeManifest } from "../sweeps/manifest-file.ts";
import { installedSlurm, type Slurm } from "../sweeps/slurm/program.ts";
import { queueOf } from "../sweeps/slurm/queue.ts";
import { cancel, clusterArrays } from "../sweeps/slurm/submit.ts";
import { isOpen, statusOf } from "../sweeps/states.ts";
import type { Sweep } from "../sweeps/sweep.ts";
import { type Context, createWorld, resultsFolder } from "./context.ts";
import { watchMemory } from "./memory.ts";
import { dataOptions, engineRequest } from "./options.ts";
import { announceStop } from "./outcome.ts";
import { computeOne, type Launch, launchLocally, launchOnSlurm } from "./sweep-launch.ts";
import { addSweepOptions, type SweepFlags } from "./sweep-flags.ts";
import { reportStatus } from "./sweep-status.ts";
import { reportSummary } from "./sweep-summary.ts";

/** Many runs that differ in seeds and settings. */
export function sweepCommand(context: Context): Command {
  const command = new Command("sweep")
    .summary("execute a run over seeds and settings, here or on a Slurm cluster")
    .description(
      "Executes a run for every combination of the values of some fields, each with an artifact of its own under\n" +
        "<results>/sweeps/<name>/. The same command again computes what is not there; with more values, those too.",
    )
    .argument("[run]", "id of the run; `list` shows them");
  return addSweepOptions(command).action(async (id: string | undefined, flags: SweepFlags) => {
    const results = resultsFolder(context, flags.results);
    const modes = [id, flags.status, flags.summary, flags.cancel, flags.item].filter((mode) =>
      mode !== undefined
    );
    if (modes.length !== 1) {
      throw new UserError(
        "sweep: expected the id of a run, or one of --status, --summary, --cancel and --item, got " +
          (modes.length === 0 ? "none of them" : modes.join(" and ")),
      );
    }
    if (id !== undefined) return await start(context, results, id, flags);
    const name = flags.status ?? flags.summary ?? flags.cancel ?? flags.name;
    if (name === undefined) throw new UserError("--item: expected --name with it, the sweep's");
    const sweep = await openSweep(context, results, name, flags);
    const world = createWorld(context, sweep.folder.path);
    if (flags.item !== undefined) return await computeOne(context, sweep, flags.item, world, flags);
    const slurm = slurmOf(context);
    const arrays = await clusterArrays(sweep, slurm);
    const { entries, problem } = await queueOf(sweep, arrays, slurm);
    if (flags.cancel !== undefined) {
      await cancel(arrays, slurm);
      const items = [...entries.values()].filter(({ state }) => state !== "ended").length;
      return context.err(
        items === 0
          ? `[cancelled] ${name}: none of its items was in the queue`
          : `[cancelled] ${name}: ${items} items; those that run save a checkpoint. The same command submits them again`,
      );
    }
    if (problem !== null && await wasSubmitted(sweep.folder)) {
      context.err(`[warning] squeue does not say which items are in the queue: ${problem}`);
    }
    const statuses = await statusOf(sweep, world, entries);
    if (flags.status !== undefined) return reportStatus(context, sweep, statuses, flags.json);
    await reportSummary(context, sweep, statuses, flags);
  });
}

/** Makes or extends a sweep, and computes what is not there. */
async function start(context: Context, results: string, id: string, flags: SweepFlags): Promise<void> {
  const { preset, set, axis, seeds, dryRun, launcher } = flags;
  const axes = [...axis, ...(seeds ? [seeds] : [])];
  const data = dataOptions(flags, context);
  const request = { run: findRun(runs, id), preset, set, axes, data, engine: engineRequest(flags) };
  const folder = sweepFolder(results, flags.name ?? defaultName(request.run.id, preset, labelsOf(axes)));
  const world = createWorld(context, folder.path);
  // Of two commands the second one finds what the first has submitted.
  using lock = dryRun ? null : await acquireLock(folder.launch, `launching the sweep ${folder.name}`);
  const earlier = await readManifest(folder, context.files);
  const manifest = await defineSweep(folder.name, request, earlier, world);
  const sweep: Sweep = { folder, manifest, places: data };
  const launch: Launch = {
    context,
    sweep,
    world,
    flags,
    save: () => writeManifest(folder, manifest, context.files),
  };
  const slurm = slurmOf(context);
  const arrays = await clusterArrays(sweep, slurm);
  const { entries, problem } = await queueOf(sweep, arrays, slurm);
  if (problem !== null && launcher === "slurm" && !dryRun) throw new UserError(`squeue refuses: ${problem}`);
  const statuses = await statusOf(sweep, world, entries);
  if (dryRun) reportStatus({ ...context, exitCode: 0 }, sweep, statuses, flags.json);
  const open = statuses.filter(isOpen);
  if (launcher === "slurm") return await launchOnSlurm(launch, open, arrays, slurm);
  if (dryRun) return;
  await launch.save();
  lock?.[Symbol.dispose]();
  announceStop(context);
  watchMemory(context);
  await launchLocally(launch, open);
}

async function openSweep(context: Context, results: string, name: string, flags: SweepFlags): Promise<Sweep> {
  const folder = sweepFolder(results, name);
  return {
    folder,
    manifest: await requireManifest(folder, context.files),
    places: dataOptions(flags, context),
  };
}

async function wasSubmitted({ slurm }: SweepFolder): Promise<boolean> {
  return await stat(slurm).then(() => true, () => false);
}

function slurmOf({ env }: Context): Slurm {
  return installedSlurm(userInfo().username, env);
}
