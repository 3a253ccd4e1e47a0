import type { Artifact, Preset, SweepGroup, SweepSummary } from "@tiny-subspaces/experiments/artifacts";
import type { Live } from "./spec.ts";

/** A group of a sweep, as far as charts draw it: the items that differ in nothing but the seed. */
export interface GroupSource
  extends Pick<SweepSummary, "schema" | "name" | "run" | "title" | "complete" | "data" | "commits"> {
  readonly preset: Preset;
  readonly group: Pick<SweepGroup, "name" | "items" | "diverged" | "forced" | "inexact" | "series">;
  /** How the sweep is made again. */
  readonly command: string;
}

/** What a chart is drawn from: one run, or a run over seeds. */
export type Source = Artifact | GroupSource;

export function isGroup(source: Source | Live): source is GroupSource {
  return "schema" in source && source.schema === "tiny-subspaces/sweep";
}
