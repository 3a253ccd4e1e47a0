import type { Artifact } from "../artifacts/mod.ts";
import { executeRun } from "../runner/execute.ts";
import { findRun } from "../runs/find.ts";
import { runs } from "../runs/mod.ts";
import { requestOf, type RunOptions } from "./request.ts";

/**
 * Executes a run as `deno task run` does: nothing where its artifact is fresh, on from a checkpoint where there is one, and
 * else from the beginning. The artifact is written under the name that the command gives it.
 *
 * @param id of the run, as `deno task list` has it
 * @returns the artifact
 * @throws UserError, DataError or EngineError if the request cannot be met
 * @example
 * const { claims } = await run("toy", { preset: "smoke" });
 */
export async function run(id: string, options: RunOptions = {}): Promise<Artifact> {
  const { world, ...request } = requestOf(options);
  const { artifact } = await executeRun({ run: findRun(runs, id), checkpointSeconds: 30, ...request }, world);
  return artifact!;
}
