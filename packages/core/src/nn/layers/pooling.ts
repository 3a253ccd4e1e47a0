import type { GraphBuilder, Node } from "../../graph/mod.ts";

/** Largest value of each 2×2 window, [..., H, W] → [..., H/2, W/2]; of equal values the first gets the gradient. */
export function maxPool(g: GraphBuilder, x: Node): Node {
  return g.windowSum(g.mul(x, g.poolMask(x)));
}

/** Mean over all pixels, [C, H, W, n] → [C, n]. */
export function globalAveragePool(g: GraphBuilder, x: Node): Node {
  const [channels, height, width, n] = x.shape;
  const sum = g.reduceSum(g.reshape(x, [channels, height * width, n]), [1]);
  return g.scale(g.reshape(sum, [channels, n]), 1 / (height * width));
}
