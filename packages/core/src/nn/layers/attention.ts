import type { GraphBuilder, Node } from "../../graph/mod.ts";
import { xavierUniform, zeros } from "../initialise.ts";
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
   * @param mask [n, length], 1 for tokens and 0 for padding, which is no key: nothing attends to it
   */
  apply(g: GraphBuilder, nodes: ParameterNodes, x: Node, mask: Node): Node;
}

/**
 * softmax(QKᵀ/√d + M)V in each head of d = features/heads, heads concatenated, then a linear map (Vaswani et al., 2017).
 * Parameters and their initial values are those of PyTorch's `MultiheadAttention`: one map for queries, keys and values.
 */
export function selfAttention(name: string, features: number, heads: number): SelfAttention {
  if (features % heads !== 0) {
    throw new RangeError(`attention: expected heads that divide ${features} features, got ${heads}`);
  }
  const size = features / heads;
  const weight: ParameterSpec = {
    name: `${name}.in_proj_weight`,
    shape: [3 * features, features],
    init: xavierUniform(features, 3 * features),
  };
  const bias: ParameterSpec = { name: `${name}.in_proj_bias`, shape: [3 * features], init: zeros };
  const output = linear(`${name}.out_proj`, features, features, { biasInit: zeros });
  return {
    parameters: [weight, bias, ...output.parameters],
    apply(g, nodes, x, mask) {
      const [n, length] = mask.shape;
      // The weights are cut, not what comes of them, which is far larger.
      const project = (part: number) =>
        g.add(
          g.matmul(x, g.slice(nodes(weight.name), 0, part * features, features), { transposeB: true }),
          g.reshape(g.slice(nodes(bias.name), 0, part * features, features), [1, features]),
        );
      const split = (rows: Node) => g.transpose(g.reshape(rows, [n, length, heads, size]), [0, 2, 1, 3]);
      const queries = split(g.scale(project(0), 1 / Math.sqrt(size)));
      const [keys, values] = [split(project(1)), split(project(2))];
      const scores = g.matmul(queries, keys, { transposeB: true });
      const padding = g.reshape(g.affine(mask, -maskedScore, maskedScore), [n, 1, 1, length]);
      const mixed = g.matmul(g.softmax(g.add(scores, padding)), values);
      return output.rows(g, nodes, g.reshape(g.transpose(mixed, [0, 2, 1, 3]), x.shape));
    },
  };
}
