import type { Artifact, RunEvent, Trajectory } from "@tiny-subspaces/experiments/artifacts";
import type { LinesSpec, PlaneSpec } from "@tiny-subspaces/experiments/catalogue";

/** A chart of lines, or of dots where the measurements are too sparse and irregular to be joined. */
export type MarkedSpec = LinesSpec & { readonly marks?: "dots" };

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
