import {
  hessianProgram,
  type InputSpec,
  losses,
  type LossName,
  type Model,
  type ModelName,
  models,
  type Primitive,
  topologicalOrder,
} from "@tiny-subspaces/core";

/** What any model may use, with sizes that make its graph another. */
const everywhere: readonly Primitive[] = [
  ...["input", "constant", "literal", "add", "sub", "mul", "div", "affine"] as const,
  ...["reduceSum", "broadcastTo", "reshape", "transpose", "slice", "pad", "concat", "matmul"] as const,
];

const inputs: readonly InputSpec[] = [
  { kind: "features", shape: [3, 32, 32] },
  { kind: "tokens", vocabulary: 2, length: 2 },
];

const SAMPLES = 2;
const known = new Map<string, readonly Primitive[]>();

/**
 * The primitives of which the graphs of a model's loss, gradient and Hessian are made. Rules and lowerings of others have no
 * part in its numbers.
 */
export function primitivesOf(model: ModelName): readonly Primitive[] {
  let found = known.get(model);
  if (!found) {
    const instance = small(model);
    const graphs = (Object.keys(losses) as LossName[])
      .map((loss) => hessianProgram(instance, loss, { samples: SAMPLES, scale: 1 / SAMPLES }, 1));
    const nodes = topologicalOrder(graphs.flatMap(({ outputs }) => Object.values(outputs)));
    found = [...new Set([...everywhere, ...nodes.map(({ op }) => op)])].sort();
    known.set(model, found);
  }
  return found;
}

/** The model for data of the kind that it takes. */
function small(model: ModelName): Model {
  for (const input of inputs) {
    try {
      return models[model]({ input, classes: 2 });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  throw new Error(`${model}: expected a model of features or of tokens, got one of neither`);
}
