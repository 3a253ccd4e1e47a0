import { type AnyNode, type Graph, type Node, type Primitive, topologicalOrder } from "./node.ts";
import { sizeOf } from "./shape.ts";

/** What one execution of a graph costs at the least, whatever executes it. */
export interface GraphCost {
  /** Floating-point operations of all matrix products and convolutions, padding multiplied as other pixels are. */
  readonly flops: number;
  /** Bytes that all other operations read and write, each operand and each result once. */
  readonly bytes: number;
}

/** The primitives that are sums of products: a multiplication and an addition, two operations, for each term. */
const products: { readonly [P in Primitive]?: (node: Node<P>) => number } = {
  matmul: ({ inputs: [a], params: { transposeA }, shape }) =>
    2 * sizeOf(shape) * a.shape[a.shape.length - (transposeA ? 2 : 1)],
  conv2d: ({ inputs: [, filter], shape }) => 2 * sizeOf(shape) * sizeOf(filter.shape.slice(-3)),
  conv2dFilterGrad: ({ inputs: [, cotangent], shape }) =>
    2 * sizeOf(shape) * sizeOf(cotangent.shape.slice(-3)),
};

/** Operations that read no more of their operand than they write. */
const picks: ReadonlySet<Primitive> = new Set(["slice", "gatherRows"]);

/** Counts a graph's operations. Exponentials and the like count as memory alone, which is what bounds them. */
export function graphCost(graph: Graph, bytesPerElement = 4): GraphCost {
  let flops = 0;
  let elements = 0;
  for (const node of topologicalOrder(Object.values(graph.outputs))) {
    const count = products[node.op] as ((node: Node) => number) | undefined;
    if (count) flops += count(node);
    else elements += elementsMoved(node);
  }
  return { flops, bytes: elements * bytesPerElement };
}

function elementsMoved({ op, inputs, shape }: AnyNode): number {
  if (op === "input" || op === "constant" || op === "literal" || op === "reshape") return 0;
  const written = sizeOf(shape);
  if (picks.has(op)) return 2 * written;
  return inputs.reduce(
    (sum, operand) => operand.op === "constant" ? sum : sum + sizeOf(operand.shape),
    written,
  );
}
