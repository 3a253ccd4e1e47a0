import type { GraphBuilder, Node } from "../../graph/mod.ts";

/** Largest value of each 2×2 window, [n, C, H, W] → [n, C, H/2, W/2]; of equal values the first gets the gradient. */
export function maxPool(g: GraphBuilder, x: Node): Node {
  return g.windowSum(g.mul(x, g.poolMask(x)));
}

/** Mean over all pixels, [n, C, H, W] → [n, C]. */
export function globalAveragePool(g: GraphBuilder, x: Node): Node {
  const [n, channels, height, width] = x.shape;
  const sum = g.reduceSum(g.reshape(x, [n, channels, height * width]), [2]);
  return g.scale(g.reshape(sum, [n, channels]), 1 / (height * width));
}
