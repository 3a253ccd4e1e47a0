import { type Change, changeConfiguration } from "../configuration/change.ts";
import type { RunConfig, Size } from "../configuration/config.ts";
import { UserError } from "../errors.ts";
import { configurationAt, type RunDefinition } from "./definition.ts";

/**
 * A preset's configuration with what a person changes of it.
 * @throws UserError if no run can have it; it names the option
 */
export function resolveConfiguration(
  run: RunDefinition,
  preset: Size,
  changes: readonly Change[],
): RunConfig {
  const base = configurationAt(run, preset);
  const samples = changes.find(({ path }) => path === "samples");
  if (base.kind === "toy" && samples) {
    throw new UserError(`--samples: expected none, since ${run.id} has no data, got ${samples.value}`);
  }
  return changeConfiguration(base, changes);
}
