import { currentHost, rememberRates, userCacheDir } from "@tiny-subspaces/core";
import { main } from "../../src/cli/main.ts";
import type { Context } from "../../src/cli/context.ts";
import { diskFiles, type Files } from "../../src/files.ts";

/** What a command line has done. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Files;
  readonly stop?: AbortSignal;
}

/** Executes a command line in this process, away from the machine's own data, cache and results. */
export async function command(
  args: readonly string[],
  folder: string,
  { env = {}, files = diskFiles, stop = new AbortController().signal }: Surroundings = {},
): Promise<Ended> {
  const [out, err]: string[][] = [[], []];
  const context: Context = {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    env: { XDG_CACHE_HOME: `${folder}/cache`, TINY_SUBSPACES_RESULTS: `${folder}/results`, ...env },
    watched: false,
    files,
    stop,
    exitCode: 0,
  };
  const code = await main(args, context);
  return { code, out: out.join("\n"), err: err.join("\n") };
}

/** Spares the commands that work in a folder from measuring the host's engines, which takes seconds. */
export async function rememberRate(folder: string, gflops = 200): Promise<void> {
  const env = { XDG_CACHE_HOME: `${folder}/cache` };
  await rememberRates({ cacheDir: userCacheDir({ ...currentHost(), env }) }, { onnx: gflops });
}
