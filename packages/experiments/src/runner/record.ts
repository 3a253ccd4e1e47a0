import type { FloatArray, OptimizerState, TrackerState } from "@tiny-subspaces/core";
import type { Artifact } from "../artifacts/mod.ts";
import type { CodeState } from "../provenance.ts";
import type { Tables } from "./tables.ts";

/** All that is known of a run so far: what a checkpoint holds, and what the artifact is made of. */
export interface RunRecord {
  /** In the order in which they have begun; the last ones may be under way. */
  readonly trajectories: TrajectoryRecord[];
  readonly events: Artifact["events"];
  /** Where the trajectories under way stood when they were saved, by name; empty while training goes on. */
  current: Readonly<Record<string, SavedState>>;
  /** Where trajectories have ended that others start from, by name, for as long as one of those is not over. */
  ends: Readonly<Record<string, SavedState>>;
  /** What has worked on the run. */
  code: CodeState;
  readonly timing: Timing;
}

export interface TrajectoryRecord {
  readonly name: string;
  readonly startStep: number;
  /** Last step reached. */
  endStep: number;
  /** Whether it has come to its end. */
  complete: boolean;
  /** The step at which its numbers were not finite any more; `null` while they are. */
  divergedAt: number | null;
  readonly tables: Tables;
  /** Spent along this trajectory. */
  blockProducts: number;
  coldSolves: number;
}

/** A `PhaseState` with its device arrays on the host, and the tracker's state with it. */
export interface SavedState {
  readonly step: number;
  readonly theta: Float32Array;
  readonly optimizer: OptimizerState;
  readonly chiEma: number | null;
  readonly eigenvectors: FloatArray | null;
  readonly tracker: TrackerState | null;
}

/** Whether a trajectory goes no further. */
export function isOver({ complete, divergedAt }: TrajectoryRecord): boolean {
  return complete || divergedAt !== null;
}

export interface Timing {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Spent by all processes that worked on the run. */
  seconds: number;
  resumed: number;
  peakMemoryBytes: number;
}

export function newRecord(startedAt: number, code: CodeState): RunRecord {
  return {
    trajectories: [],
    events: [],
    current: {},
    ends: {},
    code,
    timing: { startedAt, seconds: 0, resumed: 0, peakMemoryBytes: 0 },
  };
}
