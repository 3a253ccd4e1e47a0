import process from "node:process";
import { currentHost, type DataMode, userCacheDir } from "@tiny-subspaces/core";
import { join, resolve } from "node:path";
import type { Change } from "../configuration/change.ts";
import type { Preset } from "../configuration/config.ts";
import { diskFiles } from "../files.ts";
import type { DataOptions } from "../runs/data.ts";
import type { EngineRequest, Reporter, World } from "../runner/world.ts";
import { openWorld } from "./world.ts";

/** As the options of `deno task run`. */
export interface RunOptions {
  /** `quick` unless told. */
  readonly preset?: Preset;
  /** Other values of fields, by their paths in the configuration: `{ samples: 200, "switch.step": 100 }`. */
  readonly set?: Readonly<Record<string, unknown>>;
  /** `real` unless told: nothing that a notebook says of digits is to be about others. */
  readonly data?: DataMode;
  readonly engine?: string;
  readonly threads?: number;
  /**
   * The folder of results; `TINY_SUBSPACES_RESULTS` unless told, or else `notebooks` in the user's cache: the repository's
   * own are written by commands alone.
   */
  readonly results?: string;
  /** Start over, whatever there is. */
  readonly fresh?: boolean;
}

/** What the options come to on this machine. */
export interface Request {
  readonly preset: Preset;
  readonly changes: readonly Change[];
  readonly data: DataOptions;
  readonly engine: EngineRequest;
  readonly fresh: boolean;
  readonly world: World;
}

/** Says that synthetic data stand in for real ones, and nothing else. */
const quiet: Reporter = {
  started({ notice }) {
    if (notice !== null) console.warn(notice);
  },
  step() {},
  finished() {},
};

export function requestOf(options: RunOptions): Request {
  const { preset = "quick", set = {}, data: mode = "real", engine = "auto", threads, fresh = false } =
    options;
  const { env } = process;
  const cacheDir = userCacheDir(currentHost());
  return {
    preset,
    changes: Object.entries(set).map(([path, value]) => ({ path, value })),
    data: { mode, dataDir: env.TINY_SUBSPACES_DATA || undefined, cacheDir },
    engine: { name: engine, threads },
    fresh,
    world: openWorld({
      results: resolve(options.results || env.TINY_SUBSPACES_RESULTS || join(cacheDir, "notebooks")),
      files: diskFiles,
      stop: new AbortController().signal,
      reporter: quiet,
      cacheDir,
    }),
  };
}
