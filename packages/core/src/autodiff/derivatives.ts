import type { GraphBuilder, Node } from "../graph/mod.ts";

/** Primitives y = f(x) that act on each element by itself, with a derivative that is not zero. */
export type SmoothUnary = "exp" | "tanh" | "rsqrt" | "erf" | "relu";

/** f′(x) of each, from the node y = f(x); the tangent is t·f′(x) and the cotangent c·f′(x). */
export const elementwiseDerivatives: { [P in SmoothUnary]: (g: GraphBuilder, y: Node<P>) => Node } = {
  // (eˣ)′ = eˣ
  exp: (_, y) => y,
  // tanh′ = 1 − tanh²
  tanh: (g, y) => g.affine(g.mul(y, y), -1, 1),
  // (x^−½)′ = −½·x^−3⁄2
  rsqrt: (g, y) => g.scale(g.mul(y, g.mul(y, y)), -0.5),
  // erf′ = 2/√π·e^−x²
  erf: (g, { inputs: [x] }) => g.scale(g.exp(g.neg(g.mul(x, x))), 2 / Math.sqrt(Math.PI)),
  // relu′(0) = 0, as in PyTorch
  relu: (g, { inputs: [x] }) => g.step(x),
};
