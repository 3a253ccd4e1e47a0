import { type LossName, lossProgram, type Model, printGraph } from "@tiny-subspaces/core";
import { digestJson } from "../artifacts/digest.ts";
import type { Artifact } from "../artifacts/schema.ts";

/** As few as show whether the graph mixes samples. */
const SAMPLES = 2;

/**
 * Identifies what a network is, whatever it is called: SHA-256 over its parameters' names, shapes and initialisers, and over
 * the printed graph of its loss on two samples.
 */
export function modelDefinition(model: Model, loss: LossName): string {
  const { classes, parameters, ghostBatch = null } = model;
  const graph = printGraph(lossProgram(model, loss, { samples: SAMPLES, scale: 1 / SAMPLES }));
  return digestJson([
    classes,
    ghostBatch,
    parameters.map(({ name, shape, init, startsAs }) => [
      name,
      shape,
      Object.entries(init).sort(),
      ...(startsAs === undefined ? [] : [startsAs]),
    ]),
    graph,
  ]);
}

/** What an artifact says of a network that is trained on a loss. */
export function describeModel(model: Model, loss: LossName): NonNullable<Artifact["model"]> {
  const { name, parameterCount, ghostBatch = null } = model;
  return { name, parameterCount, ghostBatch, definition: modelDefinition(model, loss) };
}
