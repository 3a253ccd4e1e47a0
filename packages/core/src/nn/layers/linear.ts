import type { GraphBuilder, Node } from "../../graph/mod.ts";
import { fanInUniform } from "../initialise.ts";
import type { Initialiser, ParameterSpec } from "../model.ts";
import type { ParameterNodes } from "./layer.ts";

/** y = Wx + b with weight [out, in] and bias [out], for samples that stand in rows or in columns. */
export interface Linear {
  readonly parameters: readonly ParameterSpec[];
  /** [n, in] → [out, n] */
  rowsToColumns(g: GraphBuilder, nodes: ParameterNodes, x: Node): Node;
  /** [in, n] → [out, n]: K tangents of the weight fold into one product without a copy. */
  columns(g: GraphBuilder, nodes: ParameterNodes, x: Node): Node;
  /** [n, in] → [n, out]: K tangents of the samples fold into one product without a copy. */
  rows(g: GraphBuilder, nodes: ParameterNodes, x: Node): Node;
}

/** Initial values, PyTorch's unless told. */
export interface LinearOptions {
  readonly weightInit?: Initialiser;
  readonly biasInit?: Initialiser;
}

export function linear(
  name: string,
  inFeatures: number,
  outFeatures: number,
  { weightInit = fanInUniform(inFeatures), biasInit = fanInUniform(inFeatures) }: LinearOptions = {},
): Linear {
  const weight: ParameterSpec = {
    name: `${name}.weight`,
    shape: [outFeatures, inFeatures],
    init: weightInit,
  };
  const bias: ParameterSpec = { name: `${name}.bias`, shape: [outFeatures], init: biasInit };
  const biasColumn = (g: GraphBuilder, nodes: ParameterNodes) =>
    g.reshape(nodes(bias.name), [outFeatures, 1]);
  return {
    parameters: [weight, bias],
    rowsToColumns: (g, nodes, x) =>
      g.add(g.matmul(nodes(weight.name), x, { transposeB: true }), biasColumn(g, nodes)),
    columns: (g, nodes, x) => g.add(g.matmul(nodes(weight.name), x), biasColumn(g, nodes)),
    rows: (g, nodes, x) =>
      g.add(
        g.matmul(x, nodes(weight.name), { transposeB: true }),
        g.reshape(nodes(bias.name), [1, outFeatures]),
      ),
  };
}
