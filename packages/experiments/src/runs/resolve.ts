import { describeIssues } from "../validation/issues.ts";
import { UserError } from "../errors.ts";
import { type Preset, type RunConfig, runConfigSchema } from "../configuration/config.ts";
import { configurationAt, type RunDefinition } from "./definition.ts";

/** What a person changes of a preset, by the name of the option. */
export interface Overrides {
  readonly seed?: number;
  /** Step at which every branch ends. */
  readonly steps?: number;
  /** Size of the training subset. */
  readonly samples?: number;
}

/**
 * A preset's configuration with what a person changes of it.
 * @throws UserError if no run can have it; it names the option
 */
export function resolveConfiguration(run: RunDefinition, preset: Preset, overrides: Overrides): RunConfig {
  const base = configurationAt(run, preset);
  if (base.kind === "toy" && overrides.samples !== undefined) {
    throw new UserError(`--samples: expected none, since ${run.id} has no data, got ${overrides.samples}`);
  }
  const configuration = { ...base, ...changesTo(base, overrides) };
  const result = runConfigSchema.safeParse(configuration);
  if (result.success) return result.data;
  const [first] = describeIssues(result.error, configuration);
  throw new UserError(`--${first}. Start from another preset, or change another option with it.`);
}

/** The overrides that differ from what the preset has. */
export function changesTo(base: RunConfig, overrides: Overrides): Overrides {
  const entries = Object.entries(overrides) as [keyof Overrides, number | undefined][];
  return Object.fromEntries(
    entries.filter(([name, value]) => value !== undefined && (base as Overrides)[name] !== value),
  );
}
