import { writeArtifact } from "../artifacts/files.ts";
import type { ToyConfig } from "../configuration/config.ts";
import { toyArtifact } from "./assemble.ts";
import type { Outcome, RunPlan } from "./plan.ts";
import { trainToy } from "./toy.ts";
import type { World } from "./world.ts";

/** Runs the toy model, which takes a moment and no engine, and writes the artifact. */
export async function executeToy(plan: RunPlan, configuration: ToyConfig, world: World): Promise<Outcome> {
  const { name, path, data, request: { run, preset } } = plan;
  const { reporter } = world;
  const startedAt = world.now();
  const steps = 2 * configuration.steps;
  reporter.started({ name, engine: "none", data: "none", stepsDone: 0, stepsTotal: steps, notice: null });
  const trajectories = trainToy(configuration);
  const now = world.now();
  const seconds = (now - startedAt) / 1000;
  const complete = world.finish(toyArtifact(configuration, trajectories, {
    run,
    preset,
    data: data.description,
    code: await world.describeCode(),
    numerics: world.numerics({ kind: "toy" }),
    engine: {
      name: "none",
      provider: "TypeScript, float64",
      device: "host",
      threads: 1,
      precision: "float64",
      versions: {},
    },
    choice: "the toy model needs no engine",
    timing: { startedAt, seconds, resumed: 0, peakMemoryBytes: world.memory() },
    now,
  }));
  await writeArtifact(path, complete, world.files);
  reporter.finished({ name, state: "done", path, seconds });
  return { plan, artifact: complete, stoppedBy: null };
}
