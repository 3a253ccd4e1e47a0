import { closestMatch } from "leven";
import { UserError } from "./errors.ts";

/** The error for a name that is not among those that exist: it lists them, and the nearest first if one is near. */
export function unknownName(what: string, name: string, known: readonly string[]): UserError {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? "" : ` Did you mean ${nearest}?`;
  return new UserError(`there is no ${what} "${name}".${hint} There is: ${known.join(", ")}`);
}

/** The known name that the fewest changes lead to; `undefined` if all are far off. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  return closestMatch(name.toLowerCase(), [...known], {
    maxDistance: Math.max(2, Math.floor(name.length / 2)),
  });
}
