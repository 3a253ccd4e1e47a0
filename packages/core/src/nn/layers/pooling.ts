import type { GraphBuilder, Node } from "../../graph/mod.ts";

/** Largest value of each 2×2 window, [..., H, W] → [..., H/2, W/2]; of equal values the first gets the gradient. */
export function maxPool(g: GraphBuilder, x: Node): Node {
  return g.windowSum(g.mul(x, g.poolMask(x)));
}

/** Mean over all pixels, [C, n, H, W] → [C, n]. */
export function globalAveragePool(g: GraphBuilder, x: Node): Node {
  const [channels, n, height, width] = x.shape;
  const sum = g.reduceSum(g.reshape(x, [channels, n, height * width]), [2]);
  return g.scale(g.reshape(sum, [channels, n]), 1 / (height * width));
}
