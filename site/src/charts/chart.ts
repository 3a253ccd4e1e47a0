import type { PlotOptions } from "@observablehq/plot";
import type { LinesSpec, Role } from "@tiny-subspaces/experiments/catalogue";

/** A panel's curves, ready to be drawn at any size and in any view, and to be read at any step. */
export interface Chart {
  readonly groups: readonly LegendGroup[];
  /** Every step at which something was measured, ascending. */
  readonly steps: readonly number[];
  /** The scale that it opens with, and whether it may be switched. */
  readonly scale: ScaleKind;
  readonly switchable: boolean;
  /** What one can zoom to, in words: `to switch`; `null` where the whole is as close as it gets. */
  readonly focus: string | null;
  /** Whether a step is a place on the horizontal axis. */
  readonly againstStep: boolean;
  options(view: View, size: Size): PlotOptions;
  /** The measured steps in view, ascending. */
  stepsIn(view: View): readonly number[];
  /** What was measured nearest to a step, by group; a group that was not measured around there is absent. */
  read(step: number): ReadonlyMap<string, string>;
  /** Points of the curves that mark a step. */
  points(step: number, view: View): readonly ChartPoint[];
  /** The step that a position in data coordinates points at. */
  pick(x: number, y: number, view: View): number;
  /** What the curves do, in words, for those who do not see them. */
  describe(): readonly string[];
}

export interface LegendGroup {
  readonly label: string;
  readonly role: Role;
  readonly dashed: boolean;
}

export type ScaleKind = LinesSpec["yScale"];

/** What a reader can change. */
export interface View {
  readonly scale: ScaleKind;
  /** Labels of the groups switched off. */
  readonly hidden: ReadonlySet<string>;
  readonly focused: boolean;
}

/** CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  readonly role: Role;
}
