import type { GraphBuilder, Node } from "../graph/mod.ts";
import { defineModel } from "./define.ts";
import { normal } from "./initialise.ts";
import { selfAttention } from "./layers/attention.ts";
import type { ParameterNodes } from "./layers/layer.ts";
import { linear } from "./layers/linear.ts";
import { layerNorm } from "./layers/normalisation.ts";
import { sinusoidalPositions } from "./layers/positions.ts";
import type { Model, ParameterSpec, TableRows } from "./model.ts";

export interface TransformerOptions {
  /** Number of token ids. */
  readonly vocabulary: number;
  /** Tokens of every sentence, padding included. */
  readonly length?: number;
  /** The rows of a larger table that the ids stand for, where they are not all. */
  readonly rows?: TableRows;
  /** Embeddings [m, features] of the ids from `vocabulary` on, which are no parameters. */
  readonly constantRows?: Float32Array;
  readonly layers?: number;
  readonly features?: number;
  readonly heads?: number;
  /** Hidden width of each layer's feed-forward part. */
  readonly feedForward?: number;
  readonly classes?: number;
}

/**
 * A transformer encoder that classifies sentences: token embedding plus sinusoidal positions, PyTorch's
 * `TransformerEncoder` (post-norm, ReLU), mean over all positions, linear layer. Padding is not attended to, but goes
 * through every layer and into the mean as tokens do. As in public copies of the authors' code; docs/models.md defines it.
 */
export function transformer(options: TransformerOptions): Model {
  const { vocabulary, rows, constantRows, length = 66, layers = 2, features = 64, classes = 2 } = options;
  const { heads = 8, feedForward = 2048 } = options;
  const table: ParameterSpec = {
    name: "embedding.weight",
    shape: [vocabulary, features],
    init: normal(1),
    ...(rows ? { rows } : {}),
  };
  const given = { ...(rows ? { rows } : {}), ...(constantRows ? { constantRows } : {}) };
  const blocks = Array.from(
    { length: layers },
    (_, i) => encoderLayer(`encoder.layers.${i}`, features, heads, feedForward),
  );
  const head = linear("head", features, classes);
  const positions = sinusoidalPositions(length, features);
  return defineModel({
    name: "transformer",
    input: { kind: "tokens", vocabulary, length, ...given },
    classes,
    parameters: [
      table,
      ...blocks.flatMap((block) => block.parameters.map(startingAs("encoder.layers.0"))),
      ...head.parameters,
    ],
    logits(g, nodes, { samples, tokens, mask }) {
      const trained = nodes(table.name);
      const embeddings = constantRows
        ? g.concat([
          trained,
          g.literal("constant rows", [constantRows.length / features, features], constantRows),
        ], 0)
        : trained;
      const words = g.reshape(g.gatherRows(embeddings, tokens), [samples, length, features]);
      const embedded = g.add(words, g.literal("positions", [1, length, features], positions));
      const start = g.reshape(embedded, [samples * length, features]);
      const encoded = blocks.reduce((x, block) => block.apply(g, nodes, x, mask), start);
      const sum = g.reduceSum(g.reshape(encoded, [samples, length, features]), [1]);
      return head.rowsToColumns(g, nodes, g.scale(g.reshape(sum, [samples, features]), 1 / length));
    },
  });
}

/** PyTorch's `TransformerEncoder` copies one layer: all start with the same numbers. */
const startingAs = (first: string) => (parameter: ParameterSpec): ParameterSpec => ({
  ...parameter,
  startsAs: parameter.name.replace(/^encoder\.layers\.\d+/, first),
});

interface EncoderLayer {
  readonly parameters: readonly ParameterSpec[];
  /** [n·length, features] → same, with mask [n, length] */
  apply(g: GraphBuilder, nodes: ParameterNodes, x: Node, mask: Node): Node;
}

/** PyTorch's `TransformerEncoderLayer` without dropout: a = norm1(x + attention(x)), then norm2(a + linear2(relu(linear1(a)))). */
function encoderLayer(name: string, features: number, heads: number, feedForward: number): EncoderLayer {
  const attention = selfAttention(`${name}.self_attn`, features, heads);
  const linear1 = linear(`${name}.linear1`, features, feedForward);
  const linear2 = linear(`${name}.linear2`, feedForward, features);
  const norm1 = layerNorm(`${name}.norm1`, features);
  const norm2 = layerNorm(`${name}.norm2`, features);
  return {
    parameters: [attention, linear1, linear2, norm1, norm2].flatMap((layer) => layer.parameters),
    apply(g, nodes, x, mask) {
      const a = norm1.apply(g, nodes, g.add(x, attention.apply(g, nodes, x, mask)));
      const hidden = g.relu(linear1.rows(g, nodes, a));
      return norm2.apply(g, nodes, g.add(a, linear2.rows(g, nodes, hidden)));
    },
  };
}
