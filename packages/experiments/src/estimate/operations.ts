import {
  gradientProgram,
  type Graph,
  graphCost,
  hessianProgram,
  type LossName,
  lossProgram,
  type Model,
  type ProgramShape,
} from "@tiny-subspaces/core";

/** Floating-point operations of a model's programs, a training sample; see `graphCost`. */
export interface Operations {
  readonly loss: number;
  /** Of loss and gradient together. */
  readonly gradient: number;
  /** Of the Hessian times so many rows, with loss and gradient on the way. */
  product(rows: number): number;
}

/** As many as stand for any number: operations grow in proportion to them. */
const SAMPLES = 8;

/** Counts the operations from the graphs that are executed; nothing is computed. */
export function countOperations(model: Model, loss: LossName): Operations {
  const shape: ProgramShape = { samples: SAMPLES, scale: 1 };
  const perSample = (graph: Graph) => graphCost(graph).flops / SAMPLES;
  return {
    loss: perSample(lossProgram(model, loss, shape)),
    gradient: perSample(gradientProgram(model, loss, shape)),
    product: (rows) => perSample(hessianProgram(model, loss, shape, rows)),
  };
}
