import { createEngine } from "@tiny-subspaces/core";
import { finishArtifact } from "../figures/mod.ts";
import { createNumerics, readFrom } from "../numerics/numerics.ts";
import { describeCode } from "../provenance.ts";
import type { World } from "../runner/world.ts";
import { loadRunData } from "../runs/data.ts";
import { repositoryRoot } from "../workspace.ts";

/** What differs between the command line, a notebook and a test. */
export interface Surroundings extends Pick<World, "results" | "files" | "stop" | "reporter"> {
  /** The project's folder in the user's cache. */
  readonly cacheDir: string;
}

/** What runs have to do with outside themselves, each data set loaded once. */
export function openWorld({ cacheDir, ...given }: Surroundings): World {
  const loaded = new Map<string, ReturnType<typeof loadRunData>>();
  return {
    ...given,
    // A clock that somebody sets goes back, or jumps ahead; this one goes on from when the process began.
    now: () => performance.timeOrigin + performance.now(),
    memory: () => Deno.memoryUsage().rss,
    finish: finishArtifact,
    describeCode: () => describeCode(repositoryRoot),
    numerics: createNumerics(readFrom(repositoryRoot)),
    openEngine: ({ name, threads }) => createEngine(name, { threads, cacheDir }),
    loadData(configuration, options) {
      const key = configuration.kind === "toy"
        ? "none"
        : JSON.stringify([configuration.setting, configuration.samples, configuration.testSamples, options]);
      if (!loaded.has(key)) loaded.set(key, loadRunData(configuration, options));
      return loaded.get(key)!;
    },
  };
}
