import type { GraphBuilder, Node } from "../../graph/mod.ts";
import type { ParameterSpec } from "../model.ts";
import type { ParameterNodes } from "./layer.ts";
import { linear } from "./linear.ts";

/** Stands for −∞ on the scores of padding: exp of it is 0 in float32 and float64, also after the row's maximum is taken off. */
const maskedScore = -1e9;

/** Multi-head self-attention over n sentences of one length. */
export interface SelfAttention {
  readonly parameters: readonly ParameterSpec[];
  /**
   * @param x [n·length, features], sentence by sentence
   * @param mask [n, length], 1 for tokens and 0 for padding; no token attends to padding
   */
  apply(g: GraphBuilder, nodes: ParameterNodes, x: Node, mask: Node): Node;
}

/** softmax(QKᵀ/√d + M)V in each head of d = features/heads, heads concatenated, then a linear map (Vaswani et al., 2017). */
export function selfAttention(name: string, features: number, heads: number): SelfAttention {
  if (features % heads !== 0) {
    throw new RangeError(`attention: expected heads that divide ${features} features, got ${heads}`);
  }
  const size = features / heads;
  const [query, key, value, output] = ["query", "key", "value", "output"].map((part) =>
    linear(`${name}.${part}`, features, features)
  );
  return {
    parameters: [query, key, value, output].flatMap((part) => part.parameters),
    apply(g, nodes, x, mask) {
      const [n, length] = mask.shape;
      const split = (rows: Node) => g.transpose(g.reshape(rows, [n, length, heads, size]), [0, 2, 1, 3]);
      const [q, k, v] = [query, key, value].map((part) => split(part.rows(g, nodes, x)));
      const scores = g.scale(g.matmul(q, k, { transposeB: true }), 1 / Math.sqrt(size));
      const padding = g.reshape(g.affine(mask, -maskedScore, maskedScore), [n, 1, 1, length]);
      const mixed = g.matmul(g.softmax(g.add(scores, padding)), v);
      return output.rows(g, nodes, g.reshape(g.transpose(mixed, [0, 2, 1, 3]), x.shape));
    },
  };
}
