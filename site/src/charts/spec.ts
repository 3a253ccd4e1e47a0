import type { LinesSpec, PlaneSpec } from "@tiny-subspaces/experiments/catalogue";

/** A chart of lines, or of dots where the measurements are too sparse and irregular to be joined. */
export type MarkedSpec = LinesSpec & { readonly marks?: "dots" };

/** What the report draws: the catalogue's charts, and its own of what else a run measured. */
export type DrawnSpec = LinesSpec | PlaneSpec | MarkedSpec;
