import { jvp, vjp } from "../autodiff/mod.ts";
import { type Graph, GraphBuilder, makeGraph, type Node, sizeOf } from "../graph/mod.ts";
import { declareInputs, losses, type LossName, type Model } from "../nn/mod.ts";

export interface ProgramShape {
  readonly samples: number;
  /** Factor on the sum of the samples' losses: 1/n for the mean over n. */
  readonly scale: number;
}

interface Traced {
  readonly g: GraphBuilder;
  readonly theta: Node;
  /** Each parameter as a flat slice of θ, which no simplification of the graph steps over. */
  readonly parameters: readonly Node[];
  readonly logits: Node;
  readonly loss: Node;
}

/** The model's loss as a graph of θ [p] and one batch of samples. */
function trace(model: Model, lossName: LossName, { samples, scale }: ProgramShape): Traced {
  const g = new GraphBuilder();
  const theta = g.input("theta", [model.parameterCount]);
  let start = 0;
  const parameters = model.parameters.map(({ shape }) => {
    const node = g.slice(theta, 0, start, sizeOf(shape));
    start += sizeOf(shape);
    return node;
  });
  const shaped = model.parameters.map(({ shape }, i) => g.reshape(parameters[i], shape));
  const logits = model.forward(g, shaped, declareInputs(g, model.input, samples));
  const targets = g.input("y", [samples, model.classes]);
  return { g, theta, parameters, logits, loss: losses[lossName](g, logits, targets, scale) };
}

/** Outputs `loss` [] and `logits` [classes, n]. */
export function lossProgram(model: Model, loss: LossName, shape: ProgramShape): Graph {
  const traced = trace(model, loss, shape);
  return makeGraph({ loss: traced.loss, logits: traced.logits });
}

/** Outputs `loss` [] and `gradient` [p]. */
export function gradientProgram(model: Model, loss: LossName, shape: ProgramShape): Graph {
  const traced = trace(model, loss, shape);
  return makeGraph({ loss: traced.loss, gradient: flatGradient(traced).gradient });
}

/** Outputs `loss` [], `gradient` [p] and `product` [K, p], the Hessian times each row of the input `block` [K, p]. */
export function hessianProgram(model: Model, lossName: LossName, shape: ProgramShape, k: number): Graph {
  const traced = trace(model, lossName, shape);
  const { g, parameters, loss } = traced;
  const { pieces, gradient } = flatGradient(traced);
  const block = g.input("block", [k, model.parameterCount]);
  const seeds = new Map<Node, Node>();
  let start = 0;
  for (const node of parameters) {
    const size = sizeOf(node.shape);
    seeds.set(node, g.slice(block, 1, start, size));
    start += size;
  }
  // Hv = d/dε ∇L(θ + εv): a forward derivative of the gradient, for all rows of the block at once
  const product = g.concat(jvp(g, pieces, seeds), 1);
  return makeGraph({ loss, gradient, product });
}

function flatGradient({ g, loss, parameters }: Traced): { pieces: Node[]; gradient: Node } {
  const pieces = vjp(g, loss, parameters);
  return { pieces, gradient: g.concat(pieces, 0) };
}
