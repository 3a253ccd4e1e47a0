import {
  bucketLengths,
  type Dataset,
  gradientProgram,
  graphCost,
  hessianProgram,
  type LossName,
  lossProgram,
  type Model,
  type ProgramShape,
} from "@tiny-subspaces/core";

/** Floating-point operations of a model's programs, a training sample in the mean; see `graphCost`. */
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
export function countOperations(model: Model, loss: LossName, data: Dataset): Operations {
  const shapes = shapesOf(data);
  const mean = (flopsOf: (shape: ProgramShape) => number) =>
    shapes.reduce((sum, { share, length }) => {
      return sum + share * flopsOf({ samples: SAMPLES, length, scale: 1 }) / SAMPLES;
    }, 0);
  return {
    loss: mean((shape) => graphCost(lossProgram(model, loss, shape)).flops),
    gradient: mean((shape) => graphCost(gradientProgram(model, loss, shape)).flops),
    product: (rows) => mean((shape) => graphCost(hessianProgram(model, loss, shape, rows)).flops),
  };
}

/** The lengths to which sentences are padded, each with its share of them; images are alike. */
function shapesOf(data: Dataset): { share: number; length?: number }[] {
  if (data.kind === "images") return [{ share: 1 }];
  const lengths = data.train.sentences.map(({ length }) => length);
  let below = 0;
  return bucketLengths(lengths).map((length) => {
    const members = lengths.filter((other) => other > below && other <= length).length;
    below = length;
    return { share: members / lengths.length, length };
  });
}
