import { join } from "node:path";
import type { Preset } from "../configuration/config.ts";
import { configurationAt, type RunDefinition } from "../runs/definition.ts";
import { changesTo, type Overrides } from "../runs/resolve.ts";

/** What of a request decides where its artifact goes. */
export interface TargetRequest {
  readonly run: RunDefinition;
  readonly preset: Preset;
  readonly overrides: Overrides;
  /** Whether synthetic data stand in for real ones. */
  readonly synthetic: boolean;
}

/**
 * Name of an artifact, relative to a folder of results and without `.json`. `<preset>/<run>` holds what the preset says
 * and nothing else; a run with something changed goes to `custom/`, with what was changed in its name. The protocol is
 * on real data, so that `paper` on synthetic ones counts as changed.
 */
export function targetName({ run, preset, overrides, synthetic }: TargetRequest): string {
  const changes = Object.entries(changesTo(configurationAt(run, preset), overrides)).sort()
    .map(([name, value]) => `${name}-${value}`);
  if (preset === "paper" && synthetic) changes.push("synthetic");
  if (changes.length === 0) return join(preset, run.id);
  return join("custom", [run.id, preset, ...changes].join("."));
}
