import type { EngineInfo } from "@tiny-subspaces/core";
import {
  type Artifact,
  ARTIFACT_VERSION,
  configurationDigest,
  experimentDigest,
  type Trajectory,
} from "../artifacts/mod.ts";
import type { Numerics } from "../numerics/numerics.ts";
import type { CodeState } from "../provenance.ts";
import type { RunConfig, Size, ToyConfig, TrainingConfig } from "../configuration/config.ts";
import type { RunDefinition } from "../runs/definition.ts";
import { lastStep, type Phase, phasesOf } from "../configuration/phases.ts";
import type { Spent } from "./meter.ts";
import { isOver, type RunRecord, type Timing, type TrajectoryRecord } from "./record.ts";
import type { ToyTrajectory } from "./toy.ts";

/** What an artifact says of how its run came about. */
export interface Circumstances {
  readonly run: RunDefinition;
  readonly preset: Size;
  readonly data: Artifact["data"];
  /** Absent for the toy model. */
  readonly model?: Artifact["model"];
  readonly code: CodeState;
  readonly numerics: Numerics;
  readonly engine: EngineInfo;
  readonly choice: string;
  readonly timing: Timing & { readonly spent?: Spent };
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
    trajectories: record.trajectories.map((trajectory) =>
      trainingTrajectory(phaseOf(configuration, trajectory), trajectory)
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
      divergedAt: null,
      tables,
    })),
    events: [],
    tracker: null,
  });
}

/**
 * Updates along all trajectories. Where a phase may end before its last step, that one is reckoned with until it has
 * ended; what would start where a diverged one ends is not reckoned with.
 */
export function trainingStatus(config: TrainingConfig, { trajectories }: RunRecord): Artifact["status"] {
  const spans = new Map<string, { start: number; end: number; over: boolean; lost: boolean }>();
  for (const { name, from, end } of phasesOf(config)) {
    const parent = from === null ? null : spans.get(from)!;
    const trajectory = trajectories.find((one) => one.name === name);
    const over = trajectory !== undefined && isOver(trajectory);
    const start = trajectory?.startStep ?? parent?.end ?? 0;
    spans.set(name, {
      start,
      end: over ? trajectory.endStep : lastStep(end),
      over,
      lost: parent !== null &&
        (parent.lost || (parent.over && !trajectory && isDiverged(trajectories, from!))),
    });
  }
  const reached = [...spans.values()].filter(({ lost }) => !lost);
  return {
    complete: reached.every(({ over }) => over),
    stepsDone: sum(trajectories.map(({ startStep, endStep }) => endStep - startStep)),
    stepsTotal: sum(reached.map(({ start, end }) => end - start)),
  };
}

function isDiverged(trajectories: readonly TrajectoryRecord[], name: string): boolean {
  return trajectories.some((one) => one.name === name && one.divergedAt !== null);
}

function phaseOf(config: TrainingConfig, { name }: TrajectoryRecord): Phase {
  return phasesOf(config).find((phase) => phase.name === name)!;
}

function trainingTrajectory(
  { from, optimizer, projection }: Phase,
  { name, startStep, endStep, complete, divergedAt, tables }: TrajectoryRecord,
): Trajectory {
  return {
    name,
    parent: from,
    optimizer: optimizer.kind,
    projection,
    startStep,
    endStep,
    complete,
    divergedAt,
    tables,
  };
}

function trackerSummary(config: TrainingConfig, trajectories: readonly TrajectoryRecord[]) {
  const sines = trajectories.flatMap(({ tables }) => tables.audit?.sine ?? []) as number[];
  return {
    tolerance: config.tracker.tolerance,
    blockProducts: sum(trajectories.map(({ blockProducts }) => blockProducts)),
    projectedSteps: sum(
      trajectories.map((trajectory) =>
        phaseOf(config, trajectory).projection === "none" ? 0 : trajectory.endStep - trajectory.startStep
      ),
    ),
    audits: sines.length,
    worstSine: sines.length > 0 ? Math.max(...sines) : null,
    coldSolves: sum(trajectories.map(({ coldSolves }) => coldSolves)),
  };
}

/** Without claims, which the world adds. */
function assemble(configuration: RunConfig, circumstances: Circumstances, content: Content): Artifact {
  const { run, preset, data, model, code, numerics, engine, choice, timing, now } = circumstances;
  const { name, provider, device, threads, precision, versions } = engine;
  return {
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
      ...(timing.spent ? { spent: timing.spent } : {}),
    },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
