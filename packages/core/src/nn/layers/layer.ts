import type { GraphBuilder, Node } from "../../graph/mod.ts";
import type { ParameterSpec } from "../model.ts";

/** The nodes of a model's parameters, by name. */
export type ParameterNodes = (name: string) => Node;

/** Part of a model: parameters of its own, and what it does with them. */
export interface Layer {
  readonly parameters: readonly ParameterSpec[];
  apply(g: GraphBuilder, nodes: ParameterNodes, x: Node): Node;
}
