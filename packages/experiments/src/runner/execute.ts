import { join } from "node:path";
import {
  type Artifact,
  ArtifactError,
  configurationDigest,
  decodeText,
  parseArtifact,
  writeArtifact,
} from "../artifacts/mod.ts";
import { modelDefinition } from "../numerics/definition.ts";
import { computationOf } from "../numerics/sources.ts";
import type { Preset, RunConfig } from "../runs/config.ts";
import type { DataOptions, RunData } from "../runs/data.ts";
import type { RunDefinition } from "../runs/definition.ts";
import { type Overrides, resolveConfiguration } from "../runs/resolve.ts";
import { checkpointFolder } from "../workspace.ts";
import { toyArtifact } from "./assemble.ts";
import { executeTraining } from "./execute-training.ts";
import { judge, type Judgement } from "./freshness.ts";
import { createModel } from "./laboratory.ts";
import { acquireLock } from "./lock.ts";
import { targetName } from "./target.ts";
import { trainToy } from "./toy.ts";
import type { EngineRequest, StopSignal, World } from "./world.ts";

/** What a person asks for. */
export interface RunRequest {
  readonly run: RunDefinition;
  readonly preset: Preset;
  readonly overrides: Overrides;
  readonly data: DataOptions;
  readonly engine: EngineRequest;
  /** Start over, whatever there is. */
  readonly fresh: boolean;
  /** Path of the artifact, instead of the usual one. */
  readonly out?: string;
  readonly checkpointSeconds: number;
}

/** A request with all that it means here and now. */
export interface Plan extends Judgement {
  readonly request: RunRequest;
  readonly configuration: RunConfig;
  readonly data: RunData;
  /** See `targetName`. */
  readonly name: string;
  readonly path: string;
  /** What is at that path. */
  readonly artifact: Artifact | null;
  /** The artifact of real data, which one of synthetic data does not replace, where it is not fresh; else `null`. */
  readonly kept: (Judgement & { readonly path: string }) | null;
}

export interface Outcome {
  readonly plan: Plan;
  readonly artifact: Artifact | null;
  /** Why the run has stopped before its end; `null` if it has not. */
  readonly stoppedBy: StopSignal | null;
}

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

export async function planRun(request: RunRequest, world: World): Promise<Plan> {
  const { run, preset, overrides, out, fresh } = request;
  const configuration = resolveConfiguration(run, preset, overrides);
  const data = await world.loadData(configuration, request.data);
  const plan = async (synthetic: boolean): Promise<Plan> => {
    const name = targetName({ run, preset, overrides, synthetic });
    const path = out ?? join(world.results, `${name}.json`);
    const artifact = await readIfThere(path, world, fresh);
    const judgement = judge(fresh ? null : artifact, {
      configurationDigest: configurationDigest(configuration),
      definition: () => definitionOf(configuration, data),
      // An artifact is held against what would compute it now, on its own engine.
      numerics: (engine) => {
        const computation = computationOf(configuration, engine);
        return computation && world.numerics(computation);
      },
      data: data.description,
      mode: request.data.mode,
      engine: request.engine,
    });
    return { request, configuration, data, name, path, artifact, kept: null, ...judgement };
  };
  const usual = await plan(false);
  if (usual.state === "fresh" || !data.description.synthetic) return usual;
  const instead = await plan(true);
  return instead.path === usual.path || !usual.artifact ? instead : { ...instead, kept: usual };
}

export async function executePlan(plan: Plan, world: World): Promise<Outcome> {
  const { name, path, artifact, configuration, data, request: { run, preset } } = plan;
  const { reporter } = world;
  if (plan.state === "fresh") {
    reporter.finished({ name, state: "fresh", path, seconds: 0 });
    return { plan, artifact, stoppedBy: null };
  }
  using _lock = await acquireLock(join(checkpointFolder(world.results), `${name}.lock`), name);
  if (configuration.kind === "training") return await executeTraining(plan, configuration, world);
  const startedAt = world.now();
  const steps = 2 * configuration.steps;
  reporter.started({ name, engine: "none", data: "none", stepsDone: 0, stepsTotal: steps, notice: null });
  const trajectories = trainToy(configuration);
  const now = world.now();
  const seconds = (now - startedAt) / 1000;
  const complete = toyArtifact(configuration, trajectories, {
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
  });
  await writeArtifact(path, complete, world.files);
  reporter.finished({ name, state: "done", path, seconds });
  return { plan, artifact: complete, stoppedBy: null };
}

function definitionOf(configuration: RunConfig, { dataset }: RunData): string | null {
  if (configuration.kind === "toy" || !dataset) return null;
  return modelDefinition(createModel(configuration.setting, dataset), configuration.loss);
}

/** @param overBroken what cannot be read counts as not there */
async function readIfThere(path: string, { files }: World, overBroken: boolean): Promise<Artifact | null> {
  const bytes = await files.read(path);
  try {
    return bytes && parseArtifact(decodeText(bytes, path), { source: path });
  } catch (error) {
    if (overBroken && error instanceof ArtifactError) return null;
    throw error;
  }
}
