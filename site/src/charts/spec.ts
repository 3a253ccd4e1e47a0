import type { Role } from "./roles.ts";

/** How a panel is drawn, as the catalogue declares it. */
export type ChartSpec = LinesSpec | PlaneSpec;
export type ScaleKind = "linear" | "log";

/** Columns of tables against the step. */
export interface LinesSpec {
  readonly kind: "lines";
  readonly xLabel: string;
  readonly yLabel: string;
  readonly yScale: ScaleKind;
  readonly yDomain?: readonly [number, number];
  /** Lines, unless the measurements are too sparse and irregular to be joined. */
  readonly marks?: "dots";
  readonly series: readonly SeriesSpec[];
  readonly rules: readonly RuleSpec[];
}

/** Series of one label share a legend entry. */
export interface SeriesSpec {
  readonly trajectory: string;
  readonly table: string;
  readonly column: string;
  readonly label: string;
  readonly role: Role;
  readonly dashed?: boolean;
}

/** A straight line at a number, or at the step of each event of a kind. */
export interface RuleSpec {
  readonly axis: "x" | "y";
  readonly from: string | number;
  readonly label: string;
}

/** Paths in the plane over level sets of the toy loss. */
export interface PlaneSpec {
  readonly kind: "trajectory2d";
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly PathSpec[];
}

export interface PathSpec {
  readonly trajectory: string;
  readonly table: string;
  readonly x: string;
  readonly y: string;
  readonly label: string;
  readonly role: Role;
}
