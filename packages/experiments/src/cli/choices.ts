import { InvalidArgumentError, Option } from "commander";
import { nearestName } from "../names.ts";

/** An option that takes one of some names; another is refused with what there is, and the nearest. */
export function choice(flags: string, description: string, names: readonly string[], preset: string): Option {
  return new Option(flags, description).choices(names).default(preset)
    .argParser((given) => checkChoice(given, names));
}

/** Such an option that may be given any number of times, for a list. */
export function choices(flags: string, description: string, names: readonly string[]): Option {
  return new Option(flags, description).choices(names).default([], "none")
    .argParser((given, before: readonly string[]) => [...before, checkChoice(given, names)]);
}

function checkChoice(given: string, names: readonly string[]): string {
  if (names.includes(given)) return given;
  const nearest = nearestName(given, names);
  const hint = nearest === undefined ? "" : `Did you mean ${nearest}? `;
  throw new InvalidArgumentError(`${hint}There is: ${names.join(", ")}.`);
}
