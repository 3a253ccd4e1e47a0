import { publish } from "../figures/mod.ts";
import { executePlan } from "../runner/execute.ts";
import { type Outcome, planRun, type RunRequest } from "../runner/plan.ts";
import type { World } from "../runner/world.ts";
import type { RunDefinition } from "../runs/mod.ts";

/**
 * Brings those of `runs` that have the preset up to date at it, one after the other, and what is published beside the artifacts; ends early where
 * a signal stops it.
 */
export async function reproduceRuns(
  runs: readonly RunDefinition[],
  request: Omit<RunRequest, "run">,
  world: World,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const run of runs.filter(({ presets }) => presets[request.preset])) {
    outcomes.push(await executePlan(await planRun({ ...request, run }, world), world));
    if (world.stop.aborted) return outcomes;
  }
  await publish(world.results, runs, world.files);
  return outcomes;
}
