import { type GraphBuilder, type Node, ShapeError } from "../graph/mod.ts";

/**
 * A loss over the samples of a graph: `scale` times the sum of each sample's loss, as a scalar [].
 *
 * @param logits f [classes, n]
 * @param targets one-hot y [n, classes], one row a sample
 * @param scale 1/n for the mean over n samples
 * @param weights [n], a factor on each sample's loss; 0 leaves a sample out. None is 1 for all.
 */
export type Loss = (g: GraphBuilder, logits: Node, targets: Node, scale: number, weights?: Node) => Node;

export type LossName = "mse" | "ce";

/** ½‖f − y‖², summed over the classes: the convention of Cohen et al. (2021), which the paper follows. */
export const mse: Loss = (g, logits, targets, scale, weights) => {
  const error = g.sub(logits, targetColumns(g, logits, targets));
  return total(g, g.reduceSum(g.mul(error, error), [0]), scale / 2, weights);
};

/** Softmax cross-entropy, log Σ exp f − ⟨f, y⟩; the largest logit is taken off before exp. */
export const crossEntropy: Loss = (g, logits, targets, scale, weights) => {
  const y = targetColumns(g, logits, targets);
  const shifted = g.sub(logits, g.reduceMax(logits, [0]));
  const logSum = g.log(g.reduceSum(g.exp(shifted), [0]));
  const picked = g.reduceSum(g.mul(shifted, y), [0]);
  return total(g, g.sub(logSum, picked), scale, weights);
};

export const losses: { readonly [name in LossName]: Loss } = { mse, ce: crossEntropy };

/**
 * Number of samples whose largest logit is the target's; the first of equal logits counts, as in PyTorch's argmax.
 * @param logits [classes, n], row-major
 * @param labels the n class indices
 */
export function countCorrect(logits: ArrayLike<number>, labels: ArrayLike<number>): number {
  const n = labels.length;
  let correct = 0;
  for (let i = 0; i < n; i++) {
    let best = 0;
    for (let c = 1; c * n + i < logits.length; c++) {
      if (logits[c * n + i] > logits[best * n + i]) best = c;
    }
    if (best === labels[i]) correct++;
  }
  return correct;
}

/** Targets [n, classes] in the layout of the logits [classes, n]. */
function targetColumns(g: GraphBuilder, logits: Node, targets: Node): Node {
  const [classes, n] = logits.shape;
  if (targets.shape.length !== 2 || targets.shape[0] !== n || targets.shape[1] !== classes) {
    throw new ShapeError("loss", `targets [${n},${classes}]`, `[${targets.shape}]`);
  }
  return g.transpose(targets, [1, 0]);
}

/** scale · Σ wᵢ lᵢ over the columns of [1, n]. */
function total(g: GraphBuilder, perSample: Node, scale: number, weights?: Node): Node {
  const weighted = weights ? g.mul(perSample, g.reshape(weights, perSample.shape)) : perSample;
  return g.scale(g.sumAll(weighted), scale);
}
