import type { GraphBuilder, Node } from "../graph/mod.ts";
import { defineModel } from "./define.ts";
import { normal } from "./initialise.ts";
import { type ActivationName, activations } from "./layers/activations.ts";
import { selfAttention } from "./layers/attention.ts";
import type { ParameterNodes } from "./layers/layer.ts";
import { linear } from "./layers/linear.ts";
import { layerNorm } from "./layers/normalisation.ts";
import type { Model, ParameterSpec } from "./model.ts";

export interface TransformerOptions {
  /** Number of token ids. */
  readonly vocabulary: number;
  /** The longest sentence that has position embeddings. */
  readonly maxLength?: number;
  readonly layers?: number;
  readonly features?: number;
  readonly heads?: number;
  /** Hidden width of each block's feed-forward part. */
  readonly feedForward?: number;
  readonly activation?: ActivationName;
  /** `post`: norm(x + f(x)), as Vaswani et al. (2017). `pre`: x + f(norm(x)), with a last norm before pooling. */
  readonly norm?: "post" | "pre";
  /** Deviation of the initial embeddings; 1/√features unless told. */
  readonly embeddings?: number;
  readonly classes?: number;
}

/**
 * A transformer encoder that classifies sentences: token plus position embedding, blocks of self-attention and a
 * feed-forward part, mean over the tokens, linear layer. Padding is neither attended to nor pooled.
 *
 * The defaults are the model of Damian, Nichani and Lee (2023), which the paper names as its source, in their
 * published code (post-norm, feed-forward as wide as the features, SiLU, 64 positions, embeddings as flax starts them),
 * but with the paper's 8 heads; their code has no mask. A sentence of padding only has the bias of the last layer as its logits.
 */
export function transformer(options: TransformerOptions): Model {
  const { vocabulary, maxLength = 64, layers = 2, features = 64, heads = 8, classes = 2 } = options;
  const { feedForward = features, activation = "silu", norm = "post" } = options;
  const init = normal(options.embeddings ?? 1 / Math.sqrt(features));
  const tokenTable: ParameterSpec = {
    name: "token_embedding.weight",
    shape: [vocabulary, features],
    init,
  };
  const positionTable: ParameterSpec = {
    name: "position_embedding.weight",
    shape: [maxLength, features],
    init,
  };
  const blocks = Array.from(
    { length: layers },
    (_, i) => encoderBlock(`blocks.${i}`, { features, heads, feedForward, activation, norm }),
  );
  const lastNorm = norm === "pre" ? layerNorm("norm", features) : null;
  const head = linear("head", features, classes);
  return defineModel({
    name: "transformer",
    input: { kind: "tokens", vocabulary, maxLength },
    classes,
    parameters: [
      tokenTable,
      positionTable,
      ...blocks.flatMap((block) => block.parameters),
      ...lastNorm?.parameters ?? [],
      ...head.parameters,
    ],
    logits(g, nodes, { samples, length, tokens, mask }) {
      const words = g.gatherRows(nodes(tokenTable.name), tokens);
      const positions = g.slice(nodes(positionTable.name), 0, 0, length);
      const embedded = g.add(
        g.reshape(words, [samples, length, features]),
        g.reshape(positions, [1, length, features]),
      );
      const start = g.reshape(embedded, [samples * length, features]);
      const encoded = blocks.reduce((x, block) => block.apply(g, nodes, x, mask), start);
      const rows = lastNorm ? lastNorm.apply(g, nodes, encoded) : encoded;
      return head.rowsToColumns(g, nodes, meanOverTokens(g, rows, mask));
    },
  });
}

interface EncoderBlock {
  readonly parameters: readonly ParameterSpec[];
  /** [n·length, features] → same, with mask [n, length] */
  apply(g: GraphBuilder, nodes: ParameterNodes, x: Node, mask: Node): Node;
}

function encoderBlock(
  name: string,
  { features, heads, feedForward, activation, norm }: Required<
    Pick<TransformerOptions, "features" | "heads" | "feedForward" | "activation" | "norm">
  >,
): EncoderBlock {
  const attention = selfAttention(`${name}.attention`, features, heads);
  const norm1 = layerNorm(`${name}.norm1`, features);
  const linear1 = linear(`${name}.linear1`, features, feedForward);
  const linear2 = linear(`${name}.linear2`, feedForward, features);
  const norm2 = layerNorm(`${name}.norm2`, features);
  return {
    parameters: [attention, norm1, linear1, linear2, norm2].flatMap((layer) => layer.parameters),
    apply(g, nodes, x, mask) {
      const attend = (rows: Node) => attention.apply(g, nodes, rows, mask);
      const feed = (rows: Node) =>
        linear2.rows(g, nodes, activations[activation](g, linear1.rows(g, nodes, rows)));
      if (norm === "pre") {
        const attended = g.add(x, attend(norm1.apply(g, nodes, x)));
        return g.add(attended, feed(norm2.apply(g, nodes, attended)));
      }
      const attended = norm1.apply(g, nodes, g.add(x, attend(x)));
      return norm2.apply(g, nodes, g.add(attended, feed(attended)));
    },
  };
}

/** Mean of each sentence's rows where the mask is 1; zero where it is 0 throughout. */
function meanOverTokens(g: GraphBuilder, rows: Node, mask: Node): Node {
  const [samples, length] = mask.shape;
  const features = rows.shape[1];
  // max(count, 1) = 1 + relu(count − 1)
  const count = g.affine(g.relu(g.affine(g.reduceSum(mask, [1]), 1, -1)), 1, 1);
  const weights = g.reshape(g.div(mask, count), [samples, length, 1]);
  const sum = g.reduceSum(g.mul(g.reshape(rows, [samples, length, features]), weights), [1]);
  return g.reshape(sum, [samples, features]);
}
