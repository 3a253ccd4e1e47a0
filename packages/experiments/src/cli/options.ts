import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError } from "commander";
import { DATA_MODES, type DataMode, engineNames } from "@tiny-subspaces/core";
import { type Change, parseChange } from "../configuration/change.ts";
import { type Preset, presets } from "../configuration/config.ts";
import type { DataOptions } from "../runs/data.ts";
import { choice } from "./choices.ts";
import { cacheFolder, type Context, variable } from "./context.ts";

/** A whole number from `least` to `most`, as the parser of an option's value. */
export function wholeNumber(least: number, most = Infinity): (text: string) => number {
  const range = most === Infinity ? `${least} or more` : `${least} to ${most}`;
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value > Number.MAX_SAFE_INTEGER) throw new InvalidArgumentError("Expected a number below 2^53.");
    if (!(value >= least && value <= most)) {
      throw new InvalidArgumentError(`Expected a whole number, ${range}.`);
    }
    return value;
  };
}

/** The value of `--threads`. Engines start as many for every program, which thousands would keep busy for minutes. */
export const threadCount = wholeNumber(1, Math.max(256, availableParallelism()));

/** A path, as the parser of an option's value: an empty one is a variable that a shell has not set. */
export function path(text: string): string {
  if (text === "") throw new InvalidArgumentError("Expected a path.");
  return text;
}

/** A number of seconds, 0 or more. */
export function seconds(text: string): number {
  const value = text.trim() === "" ? NaN : Number(text);
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError("Expected a number of seconds.");
  return value;
}

export interface ResultsFlags {
  readonly results?: string;
}

export interface DataFlags {
  readonly data: DataMode;
  readonly dataDir?: string;
}

export interface EngineFlags {
  readonly engine: string;
  readonly threads?: number;
}

export interface RunFlags extends ResultsFlags, DataFlags, EngineFlags {
  readonly preset: Preset;
  readonly fresh: boolean;
  readonly checkpointEvery: number;
}

export function addResultsOption(command: Command): Command {
  return command.option(
    "--results <dir>",
    "folder of results (default: TINY_SUBSPACES_RESULTS, or results/ of the repository)",
    path,
  );
}

export function addDataOptions(command: Command): Command {
  const about = "auto: the real data where they are, else synthetic ones; or one of the two";
  return command
    .addOption(choice("--data <mode>", about, DATA_MODES, "auto"))
    .option(
      "--data-dir <dir>",
      "folder with real data (default: TINY_SUBSPACES_DATA; then the user's cache, then MNIST's package)",
      path,
    );
}

export function addEngineOptions(command: Command): Command {
  const about = "what computes; auto takes the fastest that works here";
  return command
    .addOption(choice("--engine <name>", about, engineNames, "auto"))
    .option("--threads <n>", "threads of the engine (default: its own choice)", threadCount);
}

export function addPresetOption(command: Command): Command {
  const about = "size: smoke takes seconds, quick about a minute, paper is the protocol";
  return command.addOption(choice("--preset <name>", about, presets, "quick"));
}

export function addCheckpointOption(command: Command): Command {
  return command.option("--checkpoint-every <seconds>", "time between checkpoints", seconds, 30);
}

export function addSetOption(command: Command): Command {
  const collect = (text: string, before: readonly Change[]) => [...before, parseChange(text)];
  return command.option(
    "--set <field=value>",
    "another value of a field, any number of times",
    collect,
    [],
  );
}

/** What `run` and `reproduce` have in common. */
export function addRunOptions(command: Command): Command {
  addResultsOption(addDataOptions(addEngineOptions(addPresetOption(command))));
  return addCheckpointOption(command.option("--fresh", "start over, whatever there is", false));
}

export function dataOptions(flags: DataFlags, context: Context): DataOptions {
  return {
    mode: flags.data,
    dataDir: flags.dataDir ?? variable(context, "TINY_SUBSPACES_DATA"),
    cacheDir: cacheFolder(context),
  };
}

export function engineRequest({ engine, threads }: EngineFlags) {
  return { name: engine, threads };
}
