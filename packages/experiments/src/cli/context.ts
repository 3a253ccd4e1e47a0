import { type ChosenEngine, createEngine, currentHost, userCacheDir } from "@tiny-subspaces/core";
import { resolve } from "node:path";
import { USUAL_GFLOPS } from "../estimate/efficiency.ts";
import { Estimator } from "../estimate/estimate.ts";
import type { Files } from "../files.ts";
import type { EngineRequest, World } from "../runner/world.ts";
import { openWorld } from "../session/world.ts";
import { defaultResults } from "../workspace.ts";
import { tellOfHiddenCards } from "./cards.ts";
import { createReporter } from "./progress.ts";

/** What the commands have to do with outside themselves. */
export interface Context {
  /** Writes to standard output, where data go. */
  out(text: string): void;
  /** Writes to standard error, where all else goes. */
  err(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person watches standard error. */
  readonly watched: boolean;
  readonly files: Files;
  /** Aborted when the process is asked to stop; the reason is the `StopSignal`. */
  readonly stop: AbortSignal;
  /** What the process exits with when the command has come to its end. */
  exitCode: number;
}

/** The project's folder in the user's cache. */
export function cacheFolder({ env }: Context): string {
  return userCacheDir({ ...currentHost(), env });
}

/** A variable of the environment; one that is empty counts as unset. */
export function variable({ env }: Pick<Context, "env">, name: string): string | undefined {
  return env[name] || undefined;
}

/** The folder of results: what the option says, or the environment, or the repository's. */
export function resultsFolder(context: Pick<Context, "env">, option?: string): string {
  return resolve(option ?? variable(context, "TINY_SUBSPACES_RESULTS") ?? defaultResults);
}

/** The engine of a name; says so where this machine has a card that it cannot see. */
export function openEngine(context: Context, { name, threads }: EngineRequest): Promise<ChosenEngine> {
  tellOfHiddenCards(context);
  return createEngine(name, { threads, cacheDir: cacheFolder(context) });
}

/** What runs have to do with outside themselves, each data set loaded once. */
export function createWorld(context: Context, results: string): World {
  const { files, stop } = context;
  const world = openWorld({
    ...{ results, files, stop },
    reporter: createReporter(context),
    cacheDir: cacheFolder(context),
  });
  return {
    ...world,
    openEngine: (request) => openEngine(context, request),
    reckonWork(configuration, data, earlier) {
      const estimator = new Estimator(USUAL_GFLOPS);
      return (trajectories) => estimator.seconds(configuration, data, trajectories, earlier);
    },
  };
}
