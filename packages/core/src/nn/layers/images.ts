import { type GraphBuilder, type Node, type Shape, sizeOf } from "../../graph/mod.ts";

/** Samples in rows [n, C·H·W] → images with channels first, [C, n, H, W], as convolutions take them. */
export function toImages(g: GraphBuilder, x: Node, [channels, height, width]: Shape): Node {
  const [n] = x.shape;
  return g.transpose(g.reshape(x, [n, channels, height, width]), [1, 0, 2, 3]);
}

/** Samples in rows [n, C·H·W] → images with samples last, [C, H, W, n]: what runs over all pixels of a channel is one row. */
export function toImagesLast(g: GraphBuilder, x: Node, image: Shape): Node {
  return g.reshape(g.transpose(x, [1, 0]), [...image, x.shape[0]]);
}

/** Images [C, n, H, W] → samples in columns [C·H·W, n], each flattened as PyTorch flattens [C, H, W]. */
export function toColumns(g: GraphBuilder, x: Node): Node {
  const [channels, n, height, width] = x.shape;
  const pixelsFirst = g.transpose(g.reshape(x, [channels, n, height * width]), [0, 2, 1]);
  return g.reshape(pixelsFirst, [sizeOf(x.shape) / n, n]);
}
