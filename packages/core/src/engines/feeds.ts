import { formatShape, type Graph, type Node, type Shape, sizeOf, topologicalOrder } from "../graph/mod.ts";
import { EngineError, type Feed, type FloatArray, isTensor } from "./engine.ts";

/**
 * Checks that `feeds` are what the graph's inputs take: each named, none unknown, of the right size and type, indices
 * inside the tables that they point into.
 * @throws EngineError that names the input, what it takes and what came
 */
export function checkFeeds(graph: Graph, feeds: Readonly<Record<string, Feed>>): void {
  for (const input of graph.inputs) {
    const { name } = input.params;
    const feed = feeds[name];
    const expected = `${input.dtype} ${formatShape(input.shape)}`;
    if (feed === undefined) throw new EngineError(`input ${name}: expected ${expected}, got nothing`);
    const size = isTensor(feed) ? sizeOf(feed.shape) : feed.length;
    const isInteger = feed instanceof Int32Array;
    if (size !== sizeOf(input.shape) || isInteger !== (input.dtype === "int32")) {
      const type = isInteger ? "int32" : "float";
      throw new EngineError(`input ${name}: expected ${expected}, got ${size} ${type} elements`);
    }
    if (isInteger) checkIndices(name, feed, tableRows(graph).get(input));
  }
  for (const name of Object.keys(feeds)) {
    if (!graph.inputs.some((input) => input.params.name === name)) {
      const known = graph.inputs.map((input) => input.params.name).join(", ");
      throw new EngineError(`input ${name}: the graph has none of that name, only ${known}`);
    }
  }
}

/** @throws EngineError if `data` has not as many elements as `shape` */
export function checkUpload(data: FloatArray, shape: Shape): void {
  if (data.length !== sizeOf(shape)) {
    throw new EngineError(
      `upload: expected ${sizeOf(shape)} elements for ${formatShape(shape)}, got ${data.length}`,
    );
  }
}

function checkIndices(name: string, indices: Int32Array, rows = Infinity): void {
  const outside = indices.find((index) => index < 0 || index >= rows);
  if (outside !== undefined) {
    throw new EngineError(`input ${name}: expected indices from 0 to ${rows - 1}, got ${outside}`);
  }
}

const known = new WeakMap<Graph, ReadonlyMap<Node, number>>();

/** Rows of the smallest table that each integer input points into. Remembered: a graph does not change. */
function tableRows(graph: Graph): ReadonlyMap<Node, number> {
  const remembered = known.get(graph);
  if (remembered) return remembered;
  const rows = new Map<Node, number>();
  for (const node of topologicalOrder(Object.values(graph.outputs))) {
    if (node.op !== "gatherRows" && node.op !== "scatterAddRows") continue;
    const [table] = node.inputs;
    let indices = node.inputs[1];
    while (indices.op === "reshape") [indices] = indices.inputs;
    const bound = node.op === "gatherRows" ? table.shape.at(-2)! : node.params.rows;
    rows.set(indices, Math.min(bound, rows.get(indices) ?? Infinity));
  }
  known.set(graph, rows);
  return rows;
}
