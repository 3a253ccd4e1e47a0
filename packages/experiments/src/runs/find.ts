import { unknownName } from "../names.ts";
import type { RunDefinition } from "./definition.ts";

/** @throws UserError if there is no such run; it names what exists */
export function findRun(runs: readonly RunDefinition[], id: string): RunDefinition {
  const found = runs.find((run) => run.id === id);
  if (!found) throw unknownName("run", id, runs.map((run) => run.id));
  return found;
}
