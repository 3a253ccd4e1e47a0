import { UserError } from "../errors.ts";
import { type Preset, presets, type RunConfig, type Size } from "../configuration/config.ts";

/** A run: what is trained, in up to four sizes. Several figures may be read from one run. */
export interface RunDefinition {
  readonly id: string;
  readonly title: string;
  /** What happens in it, in a sentence or two. */
  readonly summary: string;
  /** `quick` is absent where nothing of the paper shows within minutes. */
  readonly presets: Readonly<Partial<Record<Size, RunConfig>>>;
}

/** What differs from preset to preset. */
export type Sizes<T> = Readonly<Partial<Record<Preset, T>>>;

/** A configuration for each preset that has a size, computed from its name and that size. */
export function forEachPreset<T>(
  sizes: Sizes<T>,
  configure: (preset: Preset, size: T) => RunConfig,
): RunDefinition["presets"] {
  return Object.fromEntries(
    (Object.entries(sizes) as [Preset, T][]).map(([preset, size]) => [preset, configure(preset, size)]),
  );
}

/** The presets that a run has, from the smallest to the paper's. */
export function presetsOf(run: RunDefinition): Preset[] {
  return presets.filter((preset) => run.presets[preset]);
}

/** @throws UserError if the run has no such preset; it names those that it has */
export function configurationAt(run: RunDefinition, preset: Size): RunConfig {
  const configuration = run.presets[preset];
  if (configuration) return configuration;
  throw new UserError(
    `--preset: expected ${
      presetsOf(run).join(" or ")
    }, since the run ${run.id} has no other, got ${preset}. ` +
      "Choose one of them; --steps and --samples make it smaller.",
  );
}
