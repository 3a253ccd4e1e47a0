import type { Artifact, RunEvent, Trajectory } from "@tiny-subspaces/experiments/artifacts";
import type { LinesSpec, PlaneSpec } from "@tiny-subspaces/experiments/catalogue";

export type MarkedSpec = LinesSpec & {
  /** Of dots where the measurements are too sparse and irregular to be joined. */
  readonly marks?: "dots";
  /** Values that the vertical axis shows whatever is drawn: those that the charts beside this one reach. */
  readonly reach?: readonly number[];
};

/** What the report draws: the catalogue's charts, and its own of what else a run measured. */
export type DrawnSpec = LinesSpec | PlaneSpec | MarkedSpec;

/** What is measured while one looks: an artifact's tables and events, where there is no artifact. */
export interface Live {
  readonly trajectories: readonly Pick<Trajectory, "name" | "tables">[];
  readonly events: readonly RunEvent[];
  /** Of the toy loss; `null` where something else is trained. */
  readonly curvature: number | null;
  /** See `noteOn`. */
  readonly note: string;
}

/** What charts draw. */
export type Charted = Artifact | Live;
