import { Command } from "commander";
import { userInfo } from "node:os";
import { type Axis, parseAxis, parseSeeds } from "../sweeps/axes.ts";
import type { Change } from "../configuration/change.ts";
import type { Preset } from "../configuration/config.ts";
import { UserError } from "../errors.ts";
import { acquireLock } from "../runner/lock.ts";
import { findRun } from "../runs/find.ts";
import { runs } from "../runs/mod.ts";
import { defaultName, defineSweep } from "../sweeps/define.ts";
import { sweepFolder } from "../sweeps/folder.ts";
import { readManifest, requireManifest, writeManifest } from "../sweeps/manifest.ts";
import { installedSlurm, type Slurm } from "../sweeps/slurm/program.ts";
import { queueOf } from "../sweeps/slurm/queue.ts";
import { cancel, clusterArrays } from "../sweeps/slurm/submit.ts";
import { isOpen, statusOf } from "../sweeps/states.ts";
import type { Sweep } from "../sweeps/sweep.ts";
import { choice } from "./choices.ts";
import { type Context, createWorld, resultsFolder } from "./context.ts";
import {
  addCheckpointOption,
  addDataOptions,
  addEngineOptions,
  addPresetOption,
  addResultsOption,
  addSetOption,
  type DataFlags,
  dataOptions,
  type EngineFlags,
  engineRequest,
  type ResultsFlags,
  seconds,
  wholeNumber,
} from "./options.ts";
import { announceStop } from "./outcome.ts";
import { computeOne, type Launch, launchLocally, launchOnSlurm } from "./sweep-launch.ts";
import { reportStatus } from "./sweep-status.ts";
import { reportSummary } from "./sweep-summary.ts";

export interface SweepFlags extends DataFlags, EngineFlags, ResultsFlags {
  readonly seeds?: Axis;
  readonly axis: readonly Axis[];
  readonly set: readonly Change[];
  readonly preset: Preset;
  readonly name?: string;
  readonly launcher: "local" | "slurm";
  readonly jobs: number;
  readonly checkpointEvery: number;
  readonly partition?: string;
  readonly time?: string;
  readonly cpus?: number;
  readonly gpus?: string;
  readonly mem?: string;
  readonly account?: string;
  readonly sbatch: readonly string[];
  readonly warning: number;
  readonly atOnce?: number;
  readonly within?: string;
  readonly dryRun: boolean;
  readonly status?: string;
  readonly summary?: string;
  readonly cancel?: string;
  readonly item?: string;
  readonly json: boolean;
  readonly markdown: boolean;
}

/** Many runs that differ in seeds and settings. */
export function sweepCommand(context: Context): Command {
  const command = new Command("sweep")
    .summary("execute a run over seeds and settings, here or on a Slurm cluster")
    .description(
      "Executes a run for every combination of the values of some fields, each with an artifact of its own under\n" +
        "<results>/sweeps/<name>/. The same command again computes what is not there; with more values, those too.",
    )
    .argument("[run]", "id of the run; `list` shows them")
    .option("--seeds <list>", "seeds, as 0..4 or 0,3,5", parseSeeds)
    .option("--axis <fields=values>", "values of a field, any number of times", collectAxis, []);
  addCheckpointOption(
    addResultsOption(addDataOptions(addEngineOptions(addSetOption(addPresetOption(command))))),
  )
    .option("--name <name>", "what the sweep is called (default: the run, the preset and what varies)")
    .option("--dry-run", "show the items, and the script for Slurm, and do nothing", false)
    .addOption(choice("--launcher <name>", "what computes the items", ["local", "slurm"], "local"))
    .option(
      "--jobs <n>",
      "local: items at a time, among which the threads are shared out",
      wholeNumber(1, 256),
      1,
    )
    .option("--partition <name>", "slurm: as of sbatch, like the five below")
    .option("--time <limit>", "slurm: time limit of an item")
    .option("--cpus <n>", "slurm: processors of an item, and its threads", wholeNumber(1))
    .option("--gpus <n>", "slurm: cards of an item")
    .option("--mem <size>", "slurm: memory of an item")
    .option("--account <name>", "slurm: who pays")
    .option(
      "--sbatch <option>",
      "slurm: any other option, as --sbatch=--qos=long, any number of times",
      collect,
      [],
    )
    .option("--at-once <n>", "slurm: items that run at the same time, at the most", wholeNumber(1))
    .option(
      "--warning <seconds>",
      "slurm: so long before the time limit an item saves a checkpoint and is put back in the queue",
      seconds,
      120,
    )
    .option("--within <command>", "slurm: put before an item's command, as 'apptainer exec image.sif'")
    .option("--status <name>", "show where the items of a sweep stand, and why")
    .option("--summary <name>", "mean, deviation and band over the seeds, and how many reproduce each claim")
    .option("--cancel <name>", "take a sweep's jobs out of Slurm's queue, and end those that run")
    .option("--item <name>", "compute one item of the sweep --name, as the launchers do")
    .option("--json", "with --status and --summary: print JSON", false)
    .option("--markdown", "with --summary: print tables for a page", false)
    .addHelpText("after", HELP);
  return command.action(async (id: string | undefined, flags: SweepFlags) => {
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
    if (flags.cancel !== undefined) {
      await cancel(arrays, slurm);
      return context.err(
        `[cancelled] ${name}: its jobs are out of the queue; the same command submits them again`,
      );
    }
    const statuses = await statusOf(sweep, world, await queueOf(sweep, arrays, slurm));
    if (flags.status !== undefined) return reportStatus(context, sweep, statuses, flags.json);
    await reportSummary(context, sweep, statuses, flags);
  });
}

const HELP = `
Fields are those of \`run --set\`. Several that are to have the same value are joined by +:

  --axis k=5,10,20 --axis seed=0..4
  --axis 'prefix.optimizer.batchSize+branches.*.optimizer.batchSize=10,50,250'

Exits with 1 where an item has failed or diverged, which leaves the others alone.
docs/clusters.md leads from a login node to the summary.`;

/** Makes or extends a sweep, and computes what is not there. */
async function start(context: Context, results: string, id: string, flags: SweepFlags): Promise<void> {
  const { preset, set, axis, seeds, dryRun, launcher } = flags;
  const axes = [...axis, ...(seeds ? [seeds] : [])];
  const data = dataOptions(flags, context);
  const request = { run: findRun(runs, id), preset, set, axes, data, engine: engineRequest(flags) };
  const folder = sweepFolder(results, flags.name ?? defaultName(request));
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
  const statuses = await statusOf(sweep, world, await queueOf(sweep, arrays, slurm));
  if (dryRun) reportStatus({ ...context, exitCode: 0 }, sweep, statuses, flags.json);
  const open = statuses.filter(isOpen);
  if (launcher === "slurm") return await launchOnSlurm(launch, open, arrays, slurm);
  if (dryRun) return;
  await launch.save();
  lock?.[Symbol.dispose]();
  announceStop(context);
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

function slurmOf({ env }: Context): Slurm {
  return installedSlurm(userInfo().username, env);
}

function collectAxis(text: string, before: readonly Axis[]): Axis[] {
  return [...before, parseAxis(text)];
}

function collect(text: string, before: readonly string[]): string[] {
  return [...before, text];
}
