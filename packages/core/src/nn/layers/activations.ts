import type { GraphBuilder, Node } from "../../graph/mod.ts";

export type ActivationName = "relu" | "gelu" | "silu" | "tanh";

export const activations: { readonly [name in ActivationName]: (g: GraphBuilder, x: Node) => Node } = {
  relu: (g, x) => g.relu(x),
  /** x·Φ(x) with the normal distribution function Φ, not its tanh approximation. */
  gelu: (g, x) => g.mul(x, g.affine(g.erf(g.scale(x, Math.SQRT1_2)), 0.5, 0.5)),
  /** x·σ(x), also called swish; σ(x) = ½ + ½ tanh(x/2). */
  silu: (g, x) => g.mul(x, g.affine(g.tanh(g.scale(x, 0.5)), 0.5, 0.5)),
  tanh: (g, x) => g.tanh(x),
};
