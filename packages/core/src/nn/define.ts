import { formatShape, type GraphBuilder, type Node, sameShape, ShapeError, sizeOf } from "../graph/mod.ts";
import type { ParameterNodes } from "./layers/layer.ts";
import type { FeatureInput, Model, ModelInputs, ParameterSpec, TokenInput } from "./model.ts";

type InputsOf<Spec> = Extract<ModelInputs, { kind: Spec extends { kind: infer Kind } ? Kind : never }>;

/** What is peculiar to a model: its parameters and how they make logits. */
export interface ModelDefinition<Spec extends FeatureInput | TokenInput> {
  readonly name: string;
  readonly input: Spec;
  readonly classes: number;
  readonly parameters: readonly ParameterSpec[];
  readonly ghostBatch?: number;
  /** @returns [classes, n] */
  logits(g: GraphBuilder, nodes: ParameterNodes, inputs: InputsOf<Spec>): Node;
}

/**
 * Makes a model that checks what it is given: the kind and size of its inputs, and one node for each parameter.
 * @throws RangeError if two parameters have one name
 */
export function defineModel<Spec extends FeatureInput | TokenInput>(
  definition: ModelDefinition<Spec>,
): Model {
  const { name, input, classes, parameters, ghostBatch, logits } = definition;
  const names = parameters.map((parameter) => parameter.name);
  const twice = names.find((one, i) => names.indexOf(one) !== i);
  if (twice) throw new RangeError(`${name}: expected parameters of distinct names, got ${twice} twice`);
  return {
    name,
    input,
    classes,
    parameters,
    parameterCount: parameters.reduce((count, { shape }) => count + sizeOf(shape), 0),
    ...(ghostBatch === undefined ? {} : { ghostBatch }),
    forward(g, nodes, inputs) {
      checkInputs(name, input, inputs);
      const byName = bindParameters(name, parameters, nodes);
      return logits(g, byName, inputs as InputsOf<Spec>);
    },
  };
}

function bindParameters(
  model: string,
  parameters: readonly ParameterSpec[],
  nodes: readonly Node[],
): ParameterNodes {
  if (nodes.length !== parameters.length) {
    throw new ShapeError(model, `${parameters.length} parameters`, String(nodes.length));
  }
  const byName = new Map<string, Node>();
  parameters.forEach(({ name, shape }, i) => {
    if (!sameShape(nodes[i].shape, shape)) {
      throw new ShapeError(`${model} ${name}`, formatShape(shape), formatShape(nodes[i].shape));
    }
    byName.set(name, nodes[i]);
  });
  return (name) => {
    const node = byName.get(name);
    if (!node) throw new RangeError(`${model}: no parameter ${name} among ${[...byName.keys()].join(", ")}`);
    return node;
  };
}

function checkInputs(model: string, spec: FeatureInput | TokenInput, inputs: ModelInputs): void {
  if (inputs.kind !== spec.kind) throw new ShapeError(model, `${spec.kind} as inputs`, inputs.kind);
  const actual = inputs.kind === "features" ? inputs.x.shape : inputs.mask.shape;
  const expected = [inputs.samples, spec.kind === "features" ? sizeOf(spec.shape) : spec.length];
  if (!sameShape(actual, expected)) throw new ShapeError(model, formatShape(expected), formatShape(actual));
}
