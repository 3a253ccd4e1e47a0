import type { Command } from "commander";
import type { Change } from "../configuration/change.ts";
import type { Preset } from "../configuration/config.ts";
import { type Axis, parseAxis, parseSeeds } from "../sweeps/axes.ts";
import { choice } from "./choices.ts";
import {
  addCheckpointOption,
  addDataOptions,
  addEngineOptions,
  addPresetOption,
  addResultsOption,
  addSetOption,
  type DataFlags,
  type EngineFlags,
  type ResultsFlags,
  wholeNumber,
} from "./options.ts";

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

/** What `sweep` takes. */
export function addSweepOptions(command: Command): Command {
  command
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
      wholeNumber(1, 65_535),
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
  return command;
}

const HELP = `
Fields are those of \`run --set\`. Several that are to have the same value are joined by +:

  --axis k=5,10,20 --axis seed=0..4
  --axis 'prefix.optimizer.batchSize+branches.*.optimizer.batchSize=10,50,250'

Exits with 1 where an item has failed or diverged, which leaves the others alone.
docs/clusters.md leads from a login node to the summary.`;

function collectAxis(text: string, before: readonly Axis[]): Axis[] {
  return [...before, parseAxis(text)];
}

function collect(text: string, before: readonly string[]): string[] {
  return [...before, text];
}
