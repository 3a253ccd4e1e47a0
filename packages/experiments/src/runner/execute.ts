import { join } from "node:path";
import { experimentDigest } from "../artifacts/mod.ts";
import { UserError } from "../errors.ts";
import { checkpointFolder } from "../workspace.ts";
import { executeToy } from "./execute-toy.ts";
import { checkpointPath, executeTraining } from "./execute-training.ts";
import { runIdentity } from "./identity.ts";
import { acquireLock, tryLock } from "./lock.ts";
import { type Outcome, planRun, type RunPlan, type RunRequest } from "./plan.ts";
import { targetName } from "./target.ts";
import type { World } from "./world.ts";

/**
 * Brings one run up to date: does nothing where its artifact is what it would write, goes on from its checkpoint where there
 * is one, and else runs from the beginning. However often it is stopped or killed on the way, the artifact is the same
 * but for its timing.
 *
 * @throws UserError, DataError or EngineError if the request cannot be met; earlier results are then untouched
 */
export async function executeRun(request: RunRequest, world: World): Promise<Outcome> {
  return await executePlan(await planRun(request, world), world);
}

export async function executePlan(plan: RunPlan, world: World): Promise<Outcome> {
  const { name, path, artifact } = plan;
  if (plan.state === "fresh") {
    await forgetCheckpoint(plan, world);
    world.reporter.finished({ name, state: "fresh", path, seconds: 0 });
    return { plan, artifact, stoppedBy: null };
  }
  using _lock = await acquireLock(lockPath(world.results, name), name);
  return await computePlan(plan, world);
}

/** Removes the checkpoint of a run that was killed between the writing of its artifact and that removal. */
async function forgetCheckpoint({ request, artifact }: RunPlan, { results, files }: World): Promise<void> {
  if (!artifact?.code.numerics || artifact.configuration.kind === "toy") return;
  const { run, data, engine, code: { numerics } } = artifact;
  const name = targetName({ ...request, synthetic: data.synthetic });
  const path = checkpointPath(
    results,
    name,
    runIdentity(run, experimentDigest(artifact), data, engine, numerics),
  );
  try {
    if (await files.read(path) === null) return;
    // Whoever has the lock starts over with --fresh, and the checkpoint is its own.
    using lock = await tryLock(lockPath(results, name));
    if (lock) await files.remove(path);
  } catch (error) {
    // A folder that cannot be written to keeps it.
    if (!(error instanceof UserError)) throw error;
  }
}

function lockPath(results: string, name: string): string {
  return join(checkpointFolder(results), `${name}.lock`);
}

/** Computes what a plan says, whose lock the caller holds. */
export async function computePlan(plan: RunPlan, world: World): Promise<Outcome> {
  const { configuration } = plan;
  return configuration.kind === "toy"
    ? await executeToy(plan, configuration, world)
    : await executeTraining(plan, configuration, world);
}
