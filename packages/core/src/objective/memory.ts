import { type Graph, type Primitive, sizeOf, topologicalOrder } from "../graph/mod.ts";

/** What takes no memory of an execution's own. */
const unallocated: ReadonlySet<Primitive> = new Set(["reshape", "input", "constant", "literal"]);

/**
 * Bytes that one execution needs at the most for values that depend on others, each freed after its last use.
 * Reshapes share their operand's memory. What an engine needs beside it (workspaces, fragmentation) is not in it.
 */
export function peakBytes(graph: Graph, bytesPerElement = 4): number {
  const order = topologicalOrder(Object.values(graph.outputs));
  const storage = new Map<object, object>();
  const lastUse = new Map<object, number>();
  order.forEach((node, position) => {
    storage.set(node, node.op === "reshape" ? storage.get(node.inputs[0])! : node);
    for (const input of node.inputs) lastUse.set(storage.get(input)!, position);
  });
  for (const node of Object.values(graph.outputs)) lastUse.set(storage.get(node)!, order.length);
  const freedAt = new Map<number, number>();
  let live = 0;
  let peak = 0;
  order.forEach((node, position) => {
    if (!unallocated.has(node.op)) {
      const size = sizeOf(node.shape);
      live += size;
      const end = lastUse.get(node) ?? position;
      freedAt.set(end, (freedAt.get(end) ?? 0) + size);
    }
    peak = Math.max(peak, live);
    live -= freedAt.get(position) ?? 0;
  });
  return peak * bytesPerElement;
}
