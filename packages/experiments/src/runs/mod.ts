import { batchSizes } from "./batches.ts";
import type { RunDefinition } from "./definition.ts";
import { edgeRuns } from "./edge.ts";
import { gdRuns } from "./gd.ts";
import { ratesRuns } from "./rates.ts";
import { crossEntropyRuns, dimensionRuns, mainRuns, standardRuns } from "./sgd.ts";
import { switchRuns } from "./switches.ts";
import { gaussianToy, toy } from "./toy.ts";

export * from "../configuration/config.ts";
export type { RunDefinition } from "./definition.ts";

/** Every run, in the order in which `reproduce` executes them. */
export const runs: readonly RunDefinition[] = [
  toy,
  ...mainRuns,
  ...gdRuns,
  ...switchRuns,
  ...edgeRuns,
  ...ratesRuns,
  ...crossEntropyRuns,
  ...standardRuns,
  gaussianToy,
  batchSizes,
  ...dimensionRuns,
];
