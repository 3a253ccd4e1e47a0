import { join } from "node:path";
import { checkpointFolder } from "../workspace.ts";
import { executeToy } from "./execute-toy.ts";
import { executeTraining } from "./execute-training.ts";
import { acquireLock } from "./lock.ts";
import { type Outcome, planRun, type RunPlan, type RunRequest } from "./plan.ts";
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
    world.reporter.finished({ name, state: "fresh", path, seconds: 0 });
    return { plan, artifact, stoppedBy: null };
  }
  using _lock = await acquireLock(join(checkpointFolder(world.results), `${name}.lock`), name);
  return await computePlan(plan, world);
}

/** Computes what a plan says, whose lock the caller holds. */
export async function computePlan(plan: RunPlan, world: World): Promise<Outcome> {
  const { configuration } = plan;
  return configuration.kind === "toy"
    ? await executeToy(plan, configuration, world)
    : await executeTraining(plan, configuration, world);
}
