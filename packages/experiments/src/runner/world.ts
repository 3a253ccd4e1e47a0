import type { Artifact, Trajectory } from "../artifacts/mod.ts";
import type { Files } from "../files.ts";
import type { ChosenEngine, Dataset } from "@tiny-subspaces/core";
import type { Numerics } from "../numerics/numerics.ts";
import type { Computation } from "../numerics/sources.ts";
import type { CodeState } from "../provenance.ts";
import type { RunConfig, TrainingConfig } from "../configuration/config.ts";
import type { TrajectoryRecord } from "./record.ts";
import type { DataOptions, RunData } from "../runs/data.ts";

/** As in `--engine` and `--threads`; the engine's own choice of threads unless told. */
export interface EngineRequest {
  readonly name: string;
  readonly threads?: number;
}

export type StopSignal = "SIGINT" | "SIGTERM";

/** All that a run has to do with outside itself. */
export interface World {
  /** The folder of results. */
  readonly results: string;
  readonly files: Files;
  /** Milliseconds since 1970, which never go back. */
  now(): number;
  /** Bytes of memory that this process takes now. */
  memory(): number;
  describeCode(): Promise<CodeState>;
  /** What computes the numbers, as the sources are now. */
  numerics(computation: Computation): Numerics;
  loadData(configuration: RunConfig, options: DataOptions): Promise<RunData>;
  openEngine(request: EngineRequest): Promise<ChosenEngine>;
  /**
   * Gives what tells from a run's trajectories how much work is left, in a unit of its own.
   * @param earlier trajectories of the same run as it once was
   */
  reckonWork?(configuration: TrainingConfig, data: Dataset, earlier: readonly Trajectory[]): WorkLeft;
  /** Aborted when the process is asked to stop; the reason is the `StopSignal`. */
  readonly stop: AbortSignal;
  readonly reporter: Reporter;
  /** An artifact as it is to be written, with the claims that follow from its numbers. */
  finish(artifact: Artifact): Artifact;
}

/** How much work a run has left, in a unit of its own, as its trajectories so far tell. */
export type WorkLeft = (trajectories: readonly TrajectoryRecord[]) => number;

/** What a person may want to know of a run while it goes on. */
export interface Reporter {
  started(start: RunStart): void;
  step(progress: RunProgress): void;
  /** A block product begins within something that may take many of them. */
  working?(work: RunWork): void;
  finished(end: RunEnd): void;
}

export interface RunStart {
  /** `<preset>/<run>`, or what its artifact is called instead. */
  readonly name: string;
  readonly engine: string;
  readonly data: string;
  /** Steps that a checkpoint has spared. */
  readonly stepsDone: number;
  readonly stepsTotal: number;
  /** See `RunData`. */
  readonly notice: string | null;
  /** How much of its work the run has left at this moment, in a unit of its own; absent where only steps tell. */
  readonly workLeft?: () => number;
}

export interface RunProgress {
  readonly phase: string;
  readonly step: number;
  readonly endStep: number;
  readonly stepsDone: number;
  readonly stepsTotal: number;
  /** The last measured training loss. */
  readonly loss: number | null;
}

/** A solve between two steps, as the meter calls it. */
export interface RunWork {
  readonly activity: "subspaces" | "spectra" | "audits";
  /** Block products of it, with the one that begins. */
  readonly products: number;
}

export interface RunEnd {
  readonly name: string;
  /** `fresh` is what needed no work. */
  readonly state: "fresh" | "done" | "stopped";
  /** Of the artifact; `null` where there is none yet. */
  readonly path: string | null;
  readonly seconds: number;
  /** Updates in those seconds; absent where none was needed. */
  readonly steps?: number;
  /** Parts of the seconds by what they went into; absent where that is not known. */
  readonly spent?: Artifact["timing"]["spent"];
}
