import { join } from "node:path";
import {
  type Artifact,
  ArtifactError,
  configurationDigest,
  decodeText,
  parseArtifact,
} from "../artifacts/mod.ts";
import type { Change } from "../configuration/change.ts";
import type { RunConfig, Size } from "../configuration/config.ts";
import type { DataOptions, RunData } from "../runs/data.ts";
import type { RunDefinition } from "../runs/definition.ts";
import { resolveConfiguration } from "../runs/resolve.ts";
import { modelDefinition } from "../numerics/definition.ts";
import { computationOf } from "../numerics/sources.ts";
import { judge, type Judgement } from "./freshness.ts";
import { createModel } from "./laboratory.ts";
import { targetName } from "./target.ts";
import type { EngineRequest, StopSignal, World } from "./world.ts";

/** What a person asks for. */
export interface RunRequest {
  readonly run: RunDefinition;
  readonly preset: Size;
  /** Fields of the configuration that differ from the preset's. */
  readonly changes: readonly Change[];
  readonly data: DataOptions;
  readonly engine: EngineRequest;
  /** Start over, whatever there is. */
  readonly fresh: boolean;
  /** Path of the artifact, instead of the usual one. */
  readonly out?: string;
  readonly checkpointSeconds: number;
}

/** A request with all that it means here and now. */
export interface RunPlan extends Judgement {
  readonly request: RunRequest;
  readonly configuration: RunConfig;
  readonly data: RunData;
  /** See `targetName`. */
  readonly name: string;
  readonly path: string;
  /** What is at that path. */
  readonly artifact: Artifact | null;
  /** The artifact of real data, which one of synthetic data does not replace, where it is not fresh; else `null`. */
  readonly kept: (Judgement & Pick<RunPlan, "path" | "artifact">) | null;
}

export interface Outcome {
  readonly plan: RunPlan;
  readonly artifact: Artifact | null;
  /** Why the run has stopped before its end; `null` if it has not. */
  readonly stoppedBy: StopSignal | null;
}

/** What a request comes to here and now. */
export async function planRun(request: RunRequest, world: World): Promise<RunPlan> {
  const { run, preset, changes, out, fresh } = request;
  const configuration = resolveConfiguration(run, preset, changes);
  const data = await world.loadData(configuration, request.data);
  const plan = async (synthetic: boolean): Promise<RunPlan> => {
    const name = targetName({ run, preset, changes, synthetic });
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
