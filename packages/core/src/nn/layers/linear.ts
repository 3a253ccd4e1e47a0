import type { GraphBuilder, Node } from "../../graph/mod.ts";
import { fanInUniform } from "../initialise.ts";
import type { ParameterSpec } from "../model.ts";

/** y = Wx + b with weight [out, in] and bias [out]. */
export interface Linear {
  readonly parameters: readonly [weight: ParameterSpec, bias: ParameterSpec];
  /** Samples as rows: [n, in] → [out, n]. */
  fromRows(g: GraphBuilder, weight: Node, bias: Node, x: Node): Node;
  /** Samples as columns: [in, n] → [out, n]. */
  fromColumns(g: GraphBuilder, weight: Node, bias: Node, x: Node): Node;
  /** Samples as rows, to rows: [n, in] → [n, out]. */
  rowsToRows(g: GraphBuilder, weight: Node, bias: Node, x: Node): Node;
}

export function linear(name: string, inFeatures: number, outFeatures: number): Linear {
  const init = fanInUniform(inFeatures);
  const column = (g: GraphBuilder, bias: Node) => g.reshape(bias, [outFeatures, 1]);
  return {
    parameters: [
      { name: `${name}.weight`, shape: [outFeatures, inFeatures], init },
      { name: `${name}.bias`, shape: [outFeatures], init },
    ],
    fromRows: (g, weight, bias, x) => g.add(g.matmul(weight, x, { transposeB: true }), column(g, bias)),
    fromColumns: (g, weight, bias, x) => g.add(g.matmul(weight, x), column(g, bias)),
    rowsToRows: (g, weight, bias, x) =>
      g.add(g.matmul(x, weight, { transposeB: true }), g.reshape(bias, [1, outFeatures])),
  };
}
