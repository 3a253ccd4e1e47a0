import { type Preset, presets, type RunConfig } from "./config.ts";

/** A run: what is trained, in three sizes. Several figures may be read from one run. */
export interface RunDefinition {
  readonly id: string;
  readonly title: string;
  /** What happens in it, in a sentence or two. */
  readonly summary: string;
  readonly presets: Readonly<Record<Preset, RunConfig>>;
}

/** The configuration of each preset, computed from the preset's name. */
export function forEachPreset(configure: (preset: Preset) => RunConfig): Record<Preset, RunConfig> {
  return Object.fromEntries(presets.map((preset) => [preset, configure(preset)])) as Record<
    Preset,
    RunConfig
  >;
}
