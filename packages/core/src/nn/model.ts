import { type GraphBuilder, type Node, type Shape, sizeOf } from "../graph/mod.ts";

/** How the entries of a parameter are drawn, each independently. */
export type Initialiser =
  | { readonly kind: "constant"; readonly value: number }
  /** Uniform on [−bound, bound). */
  | { readonly kind: "uniform"; readonly bound: number }
  /** Normal with mean 0. */
  | { readonly kind: "normal"; readonly deviation: number };

/** One parameter tensor. The flat vector θ [p] holds them in the model's order, each row-major. */
export interface ParameterSpec {
  /** As in the `state_dict` of the PyTorch module in docs/models.md: `layers.0.weight`. */
  readonly name: string;
  readonly shape: Shape;
  readonly init: Initialiser;
  /** The parameter whose initial values it starts with; its own where there is none. */
  readonly startsAs?: string;
  /** Which rows of a larger table its rows are, where it does not carry all. */
  readonly rows?: TableRows;
}

/** Some rows of a table, such as the embeddings of the token ids that a training set has. */
export interface TableRows {
  /** Rows of the whole table. */
  readonly of: number;
  /** Which ones, in order. */
  readonly indices: ArrayLike<number>;
}

/** Samples of real features, such as the pixels of an image: [channels, height, width], row-major. */
export interface FeatureInput {
  readonly kind: "features";
  readonly shape: Shape;
}

/** Sentences of one length as token ids in [0, vocabulary), the last of them padding. */
export interface TokenInput {
  readonly kind: "tokens";
  readonly vocabulary: number;
  /** Tokens of a sentence, padding included. */
  readonly length: number;
  /** The rows of the tokenizer's table that the ids stand for, where they are not all. */
  readonly rows?: TableRows;
  /** Embeddings [m, features] of m more ids, from `vocabulary` on, which are no parameters. */
  readonly constantRows?: Float32Array;
}

/** How one sample enters a model. */
export type InputSpec = FeatureInput | TokenInput;

/** The input nodes of n samples. n is static in a graph. */
export type ModelInputs =
  | {
    readonly kind: "features";
    readonly samples: number;
    /** [n, features] */
    readonly x: Node;
  }
  | {
    readonly kind: "tokens";
    readonly samples: number;
    /** int32 [n·length], sentence by sentence. */
    readonly tokens: Node;
    /** [n, length]: 1 where there is a token, 0 where there is padding, which comes after the tokens. */
    readonly mask: Node;
  };

/** A network as a function of its parameters, written in graph primitives. */
export interface Model {
  /** As in docs/models.md: `mlp`, `cnn`, … */
  readonly name: string;
  readonly input: InputSpec;
  /** Number of logits a sample. */
  readonly classes: number;
  /** In the order of PyTorch's `parameters_to_vector`. */
  readonly parameters: readonly ParameterSpec[];
  /** p, the length of θ. */
  readonly parameterCount: number;
  /**
   * Samples that share batch statistics, where the model has any: sample i of a graph belongs to group
   * ⌊i / ghostBatch⌋. Results then depend on how samples are grouped, so chunks must be multiples of it (a last,
   * smaller chunk is a group of its own).
   */
  readonly ghostBatch?: number;
  /**
   * Builds the logits from the parameter nodes, one for each of `parameters` and of its shape.
   * @returns [classes, n]: one column a sample
   * @throws ShapeError if the inputs are not of the kind or the size that the model takes
   */
  forward(g: GraphBuilder, parameters: readonly Node[], inputs: ModelInputs): Node;
}

/** Declares the graph inputs that n samples of a kind enter through: `x`, or `tokens` and `mask`. */
export function declareInputs(g: GraphBuilder, spec: InputSpec, samples: number): ModelInputs {
  if (spec.kind === "features") {
    return { kind: "features", samples, x: g.input("x", [samples, sizeOf(spec.shape)]) };
  }
  return {
    kind: "tokens",
    samples,
    tokens: g.input("tokens", [samples * spec.length], "int32"),
    mask: g.input("mask", [samples, spec.length]),
  };
}
