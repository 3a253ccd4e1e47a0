import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { writeArtifact } from "../artifacts/files.ts";
import { experimentDigest } from "../artifacts/mod.ts";
import { describeModel } from "../numerics/definition.ts";
import { computationOf } from "../numerics/sources.ts";
import { mergeCode } from "../provenance.ts";
import type { TrainingConfig } from "../configuration/config.ts";
import { checkpointFolder } from "../workspace.ts";
import { trainingArtifact, trainingStatus } from "./assemble.ts";
import { Checkpoint } from "./checkpoint.ts";
import { runIdentity } from "./identity.ts";
import { createLaboratory, createModel, createSettingObjective } from "./laboratory.ts";
import type { Outcome, RunPlan } from "./plan.ts";
import { Meter, meterLaboratory, meterObjective, type Spent } from "./meter.ts";
import { newRecord, type RunRecord, type Timing } from "./record.ts";
import { train, type TrainingHooks } from "./training.ts";
import type { World } from "./world.ts";

/** Milliseconds for which timers and signals may have to wait. */
const RESPONSE = 50;

/** A record's timing with what the seconds went into; a checkpoint from before that was told has none. */
type MeteredTiming = Timing & { spent?: Spent };

/** Trains with checkpoints, and writes the artifact: complete, or as far as it has got where a signal stops it. */
export async function executeTraining(
  plan: RunPlan,
  configuration: TrainingConfig,
  world: World,
): Promise<Outcome> {
  const { name, path, data, request } = plan;
  const { reporter, files } = world;
  const { engine, choice } = await world.openEngine(request.engine);
  try {
    const model = createModel(configuration.setting, data.dataset!);
    const description = describeModel(model, configuration.loss);
    const experiment = experimentDigest({ configuration, model: description, data: data.description });
    const numerics = world.numerics(computationOf(configuration, engine.info.name)!);
    const identity = runIdentity(request.run.id, experiment, data.description, engine.info, numerics);
    const checkpoint = new Checkpoint(checkpointPath(world.results, name, identity), identity, files);
    if (request.fresh) await checkpoint.remove();
    const record = await begin(checkpoint, world);
    const timing: MeteredTiming = record.timing;
    const meter = new Meter(timing.spent ?? {}, world.now, (work) => reporter.working?.(work));
    const clock = startClock(record, world, meter);
    const write = async () => {
      clock.stamp();
      const artifact = world.finish(trainingArtifact(configuration, record, {
        run: request.run,
        preset: request.preset,
        data: data.description,
        model: description,
        code: record.code,
        numerics,
        engine: engine.info,
        choice,
        timing,
        now: world.now(),
      }));
      // What is complete is not given up for what is not.
      if (!artifact.status.complete && plan.artifact?.status.complete) return null;
      await writeArtifact(path, artifact, files);
      return artifact;
    };

    const { stepsDone, stepsTotal } = trainingStatus(configuration, record);
    const workLeft = world.reckonWork?.(configuration, data.dataset!, plan.artifact?.trajectories ?? []);
    reporter.started({
      name,
      engine: engine.info.name,
      data: data.description.source,
      stepsDone,
      stepsTotal,
      notice: data.notice,
      ...(workLeft ? { workLeft: () => workLeft(record.trajectories) } : {}),
    });
    const { loss, seed } = configuration;
    const objective = createSettingObjective(engine, model, loss, data.dataset!, seed);
    await using lab = createLaboratory(configuration, engine, model, meterObjective(objective, meter));
    const next = schedule(world, request.checkpointSeconds);
    let endSave = () => {};
    const complete = await train(meterLaboratory(lab, meter), record, {
      onStep(trajectory, step, endStep) {
        clock.sample();
        const loss = trajectory.tables.loss?.trainLoss.at(-1) ?? null;
        const { stepsDone, stepsTotal } = trainingStatus(configuration, record);
        reporter.step({ phase: trajectory.name, step, endStep, stepsDone, stepsTotal, loss });
      },
      async next() {
        const wish = await next();
        // What is to be saved is read from the engine before `save` is called.
        if (wish !== "go on") endSave = meter.begin("checkpoints");
        return wish;
      },
      async save(saved) {
        clock.stamp();
        await meter.time("checkpoints", () => checkpoint.save(saved));
        endSave();
        endSave = () => {};
      },
    });
    const artifact = await write();
    if (complete) await checkpoint.remove();
    const state = complete ? "done" : "stopped";
    const { seconds, spent } = timing;
    const steps = trainingStatus(configuration, record).stepsDone;
    reporter.finished({ name, state, path: artifact && path, seconds, steps, spent });
    return { plan, artifact, stoppedBy: complete ? null : world.stop.reason };
  } finally {
    await engine.dispose();
  }
}

/** By identity, so that changing an option and back loses nothing. */
export function checkpointPath(results: string, name: string, identity: string): string {
  const short = identity.replace(/^sha256:/, "").slice(0, 12);
  return join(checkpointFolder(results), `${name}.${short}.checkpoint`);
}

/** What the checkpoint holds, or the beginning of the run. */
async function begin(checkpoint: Checkpoint, world: World): Promise<RunRecord> {
  const code = await world.describeCode();
  const saved = await checkpoint.load();
  if (!saved) {
    const record = newRecord(world.now(), code);
    const timing: MeteredTiming = record.timing;
    timing.spent = {};
    return record;
  }
  saved.timing.resumed++;
  saved.code = mergeCode(saved.code, code);
  return saved;
}

/** Adds what this process spends to the record's timing. */
function startClock({ timing }: RunRecord, world: World, meter: Meter) {
  const start = world.now();
  const before = timing.seconds;
  const sample = () => {
    timing.peakMemoryBytes = Math.max(timing.peakMemoryBytes, world.memory());
  };
  return {
    sample,
    stamp() {
      sample();
      meter.settle();
      timing.seconds = before + (world.now() - start) / 1000;
    },
  };
}

/** Saves every so many seconds, and stops on a signal. */
function schedule(world: World, checkpointSeconds: number): TrainingHooks["next"] {
  let lastSave = world.now();
  let lastBreath = world.now();
  return async () => {
    // Engines that compute without waiting for anything would keep signals and timers from this process.
    if (world.now() - lastBreath >= RESPONSE) {
      await setImmediate();
      lastBreath = world.now();
    }
    if (world.stop.aborted) return "save and stop";
    if (world.now() - lastSave < checkpointSeconds * 1000) return "go on";
    lastSave = world.now();
    return "save";
  };
}
