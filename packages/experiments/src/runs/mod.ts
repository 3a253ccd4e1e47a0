import type { RunDefinition } from "./definition.ts";
import { gdRuns } from "./gd.ts";
import { sgdRuns } from "./sgd.ts";
import { switchRuns } from "./switches.ts";
import { toy } from "./toy.ts";

export * from "../configuration/config.ts";
export type { RunDefinition } from "./definition.ts";

/** Every run, in the order in which `reproduce` executes them. */
export const runs: readonly RunDefinition[] = [toy, ...sgdRuns, ...gdRuns, ...switchRuns];
