import type { EngineInfo } from "@tiny-subspaces/core";
import {
  type Artifact,
  ARTIFACT_VERSION,
  configurationDigest,
  experimentDigest,
  type Trajectory,
} from "../artifacts/mod.ts";
import { finishArtifact } from "../figures/mod.ts";
import type { Numerics } from "../numerics/numerics.ts";
import type { CodeState } from "../provenance.ts";
import type { Preset, RunConfig, ToyConfig, TrainingConfig } from "../runs/config.ts";
import type { RunDefinition } from "../runs/definition.ts";
import type { RunRecord, Timing, TrajectoryRecord } from "./record.ts";
import { lastPrefixStep } from "./switch-rule.ts";
import type { ToyTrajectory } from "./toy.ts";

/** What an artifact says of how its run came about. */
export interface Circumstances {
  readonly run: RunDefinition;
  readonly preset: Preset;
  readonly data: Artifact["data"];
  /** Absent for the toy model. */
  readonly model?: Artifact["model"];
  readonly code: CodeState;
  readonly numerics: Numerics;
  readonly engine: EngineInfo;
  readonly choice: string;
  readonly timing: Timing;
  /** Milliseconds since 1970. */
  readonly now: number;
}

type Content = Pick<Artifact, "status" | "trajectories" | "events" | "tracker">;

/** The artifact of a training run, complete or as far as it has got. */
export function trainingArtifact(
  configuration: TrainingConfig,
  record: RunRecord,
  circumstances: Circumstances,
): Artifact {
  return assemble(configuration, circumstances, {
    status: trainingStatus(configuration, record),
    trajectories: record.trajectories.map((trajectory, index) =>
      trainingTrajectory(configuration, record.trajectories, trajectory, index)
    ),
    events: record.events,
    tracker: trackerSummary(configuration, record.trajectories),
  });
}

export function toyArtifact(
  configuration: ToyConfig,
  trajectories: readonly ToyTrajectory[],
  circumstances: Circumstances,
): Artifact {
  const { steps } = configuration;
  return assemble(configuration, circumstances, {
    status: { complete: true, stepsDone: 2 * steps, stepsTotal: 2 * steps },
    trajectories: trajectories.map(({ name, tables }) => ({
      name,
      parent: null,
      optimizer: name,
      projection: "none",
      startStep: 0,
      endStep: steps,
      complete: true,
      tables,
    })),
    events: [],
    tracker: null,
  });
}

/** Updates along all trajectories; until the switch has come, its latest step is reckoned with. */
export function trainingStatus(config: TrainingConfig, record: RunRecord): Artifact["status"] {
  const switchStep = record.atSwitch?.step ?? lastPrefixStep(config.switch);
  return {
    complete: record.trajectories.length === 1 + config.branches.length &&
      record.trajectories.every(({ complete }) => complete),
    stepsDone: sum(record.trajectories.map(({ startStep, endStep }) => endStep - startStep)),
    stepsTotal: switchStep + config.branches.length * (config.steps - switchStep),
  };
}

function trainingTrajectory(
  { prefix, branches }: TrainingConfig,
  all: readonly TrajectoryRecord[],
  { name, startStep, endStep, complete, tables }: TrajectoryRecord,
  index: number,
): Trajectory {
  const phase = [prefix, ...branches][index];
  return {
    name,
    parent: index === 0 ? null : all[0].name,
    optimizer: phase.optimizer.kind,
    projection: phase.projection,
    startStep,
    endStep,
    complete,
    tables,
  };
}

function trackerSummary(config: TrainingConfig, trajectories: readonly TrajectoryRecord[]) {
  const phases = [config.prefix, ...config.branches];
  const sines = trajectories.flatMap(({ tables }) => tables.audit?.sine ?? []) as number[];
  return {
    tolerance: config.tracker.tolerance,
    blockProducts: sum(trajectories.map(({ blockProducts }) => blockProducts)),
    projectedSteps: sum(
      trajectories.map(({ startStep, endStep }, i) =>
        phases[i].projection === "none" ? 0 : endStep - startStep
      ),
    ),
    audits: sines.length,
    worstSine: sines.length > 0 ? Math.max(...sines) : null,
    coldSolves: sum(trajectories.map(({ coldSolves }) => coldSolves)),
  };
}

function assemble(configuration: RunConfig, circumstances: Circumstances, content: Content): Artifact {
  const { run, preset, data, model, code, numerics, engine, choice, timing, now } = circumstances;
  const { name, provider, device, threads, precision, versions } = engine;
  return finishArtifact({
    schema: "tiny-subspaces/artifact",
    version: ARTIFACT_VERSION,
    run: run.id,
    preset,
    title: run.title,
    configuration,
    configurationDigest: configurationDigest(configuration),
    experimentDigest: experimentDigest({ configuration, model, data }),
    data,
    ...(model ? { model } : {}),
    code: { ...code, numerics: { ...numerics } },
    engine: { name, provider, device, threads, precision, versions: { ...versions }, choice },
    ...content,
    claims: [],
    timing: {
      startedAt: new Date(timing.startedAt).toISOString(),
      finishedAt: new Date(now).toISOString(),
      seconds: timing.seconds,
      resumed: timing.resumed,
      peakMemoryBytes: timing.peakMemoryBytes,
    },
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
