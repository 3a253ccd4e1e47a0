import { type Graph, type Node, type Primitive, type Shape, topologicalOrder } from "../../graph/mod.ts";
import {
  type Engine,
  type Executable,
  type Feed,
  type FloatArray,
  isTensor,
  type Tensor,
} from "../engine.ts";
import { checkFeeds, checkUpload } from "../feeds.ts";
import type { Kernel, Value } from "./kernel.ts";
import { kernels } from "./kernels.ts";

class HostTensor implements Tensor {
  constructor(readonly shape: Shape, readonly elements: Float64Array) {}

  data(): Promise<Float64Array> {
    return Promise.resolve(this.elements);
  }

  dispose(): void {}
}

/** The elements that a feed has at the time of the call, in float64. */
async function readFeed(feed: Feed): Promise<Value> {
  if (feed instanceof HostTensor) return feed.elements;
  const data = isTensor(feed) ? await feed.data() : feed;
  return data instanceof Int32Array ? data.slice() : Float64Array.from(data);
}

function compile(graph: Graph): Executable {
  const order = topologicalOrder(Object.values(graph.outputs));
  const program = order.map((node) => ({
    node: node as Node,
    compute: (kernels[node.op] as Kernel<Primitive>)(node),
  }));
  return {
    async run(feeds) {
      checkFeeds(graph, feeds);
      const values = new Map<Node, Value>();
      for (const input of graph.inputs) values.set(input, await readFeed(feeds[input.params.name]));
      for (const { node, compute } of program) {
        if (node.op !== "input") values.set(node, compute(...node.inputs.map((input) => values.get(input)!)));
      }
      return Object.fromEntries(
        Object.entries(graph.outputs).map(([name, node]) => {
          const value = values.get(node)!;
          return [name, new HostTensor(node.shape, Float64Array.from(value))];
        }),
      );
    },
    dispose: () => Promise.resolve(),
  };
}

/**
 * Executes graphs in float64, in plain TypeScript: what every other engine is held against. For small sizes: it
 * is slow, and keeps every intermediate value of a run.
 */
export function createReferenceEngine(): Engine {
  return {
    info: {
      name: "reference",
      provider: "TypeScript, float64",
      device: "host",
      threads: 1,
      precision: "float64",
      versions: {},
    },
    compile: (graph) => Promise.resolve(compile(graph)),
    upload: (data: FloatArray, shape: Shape) => {
      checkUpload(data, shape);
      return new HostTensor(shape, Float64Array.from(data));
    },
    view: (data: FloatArray, shape: Shape) => {
      checkUpload(data, shape);
      return new HostTensor(shape, data instanceof Float64Array ? data : Float64Array.from(data));
    },
    dispose: () => Promise.resolve(),
  };
}
