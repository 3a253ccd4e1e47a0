import type { FloatArray, TrackerState } from "@tiny-subspaces/core";
import type { Artifact } from "../artifacts/mod.ts";
import type { CodeState } from "../provenance.ts";
import type { Tables } from "./tables.ts";

/** All that is known of a run so far: what a checkpoint holds, and what the artifact is made of. */
export interface RunRecord {
  /** The prefix, then the branches; the last may be under way. */
  readonly trajectories: TrajectoryRecord[];
  readonly events: Artifact["events"];
  /** Where the last trajectory stood when it was saved; `null` before its first step and while training goes on. */
  current: SavedState | null;
  /** Where the prefix ended, and every branch begins; `null` before. */
  atSwitch: SavedState | null;
  /** What has worked on the run. */
  code: CodeState;
  readonly timing: Timing;
}

export interface TrajectoryRecord {
  readonly name: string;
  readonly startStep: number;
  endStep: number;
  complete: boolean;
  readonly tables: Tables;
  /** Spent along this trajectory. */
  blockProducts: number;
  coldSolves: number;
}

/** A `PhaseState` with its device arrays on the host, and the tracker's state with it. */
export interface SavedState {
  readonly step: number;
  readonly theta: Float32Array;
  readonly chiEma: number | null;
  readonly eigenvectors: FloatArray | null;
  readonly tracker: TrackerState | null;
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
    current: null,
    atSwitch: null,
    code,
    timing: { startedAt, seconds: 0, resumed: 0, peakMemoryBytes: 0 },
  };
}
