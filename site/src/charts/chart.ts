import type { PlotOptions } from "@observablehq/plot";
import type { LinesSpec, Role } from "@tiny-subspaces/experiments/catalogue";

/** A panel's curves, ready to be drawn at any size and in any view, and to be read at any step. */
export interface Chart {
  readonly groups: readonly LegendGroup[];
  /** Every step at which something was measured, ascending. */
  readonly steps: readonly number[];
  /** The scale that it opens with. */
  readonly scale: ScaleKind;
  /** Whether it may be drawn on either scale. */
  readonly switchable: boolean;
  /** What one can zoom to; `null` where the whole is as close as it gets. */
  readonly focus: { readonly label: string; readonly stretch: Stretch } | null;
  /** Whether a step is a place on the horizontal axis. */
  readonly againstStep: boolean;
  options(view: View, size: Size): PlotOptions;
  /** The measured steps in view, ascending. */
  stepsIn(view: View): readonly number[];
  /** What was measured nearest to a step, by group; a group that was not measured around there is absent. */
  read(step: number): ReadonlyMap<string, readonly Value[]>;
  /** Points of the curves that mark a step. */
  points(step: number, view: View): readonly ChartPoint[];
  /** The step that a position in data coordinates points at. */
  pick(x: number, y: number, view: View): number;
  /** What the curves do, in words, for those who do not see them. */
  describe(): readonly string[];
  /** Everything that is drawn, as measured: what a reader takes away. */
  rows(): readonly Row[];
}

export interface LegendGroup {
  readonly label: string;
  readonly role: Role;
  readonly dashed: boolean;
  /** Drawn as a wide pale line, so that one on top of it does not hide it. */
  readonly wide: boolean;
}

/** One curve's value at a step; `name` tells curves of one group apart, such as `λ₃`, and is empty where there is one. */
export interface Value {
  readonly name: string;
  readonly text: string;
}

/** A measured number, or `null` where it was not finite. */
export interface Row {
  readonly trajectory: string;
  readonly table: string;
  readonly column: string;
  readonly label: string;
  readonly step: number;
  readonly value: number | null;
}

export type ScaleKind = LinesSpec["yScale"];

/** Steps from the first to the last, both in view. */
export type Stretch = readonly [number, number];

/** What a reader can change. */
export interface View {
  readonly scale: ScaleKind;
  /** Labels of the groups switched off. */
  readonly hidden: ReadonlySet<string>;
  /** `null` for all steps. */
  readonly stretch: Stretch | null;
  /** Factor of an exponential moving average over the measured values, in [0, 1); 0 for none. */
  readonly smoothing: number;
}

/** CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
  /** Stretches of the horizontal axis that a curve is thinned to; as many as it is pixels wide unless told. */
  readonly buckets?: number;
}

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  readonly role: Role;
}
