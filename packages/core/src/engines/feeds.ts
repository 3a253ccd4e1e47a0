import { formatShape, type Graph, sizeOf } from "../graph/mod.ts";
import { EngineError, type Feed, isTensor } from "./engine.ts";

/**
 * Checks that `feeds` are what the graph's inputs take: each named, none unknown, of the right size and type.
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
  }
  for (const name of Object.keys(feeds)) {
    if (!graph.inputs.some((input) => input.params.name === name)) {
      const known = graph.inputs.map((input) => input.params.name).join(", ");
      throw new EngineError(`input ${name}: the graph has none of that name, only ${known}`);
    }
  }
}
