import {
  createEngine,
  createReferenceEngine,
  type Engine,
  evaluate,
  type HostArray,
} from "../../src/engines/mod.ts";
import { type Graph, sizeOf } from "../../src/graph/mod.ts";
import { expectClose } from "../autodiff/probe.ts";
import { normals } from "../nn/vectors.ts";

export type HostFeeds = Readonly<Record<string, HostArray>>;

/** What is held against the reference: every engine of float32 that this host must have. */
export const float32Engines: readonly Engine[] = await Promise.all(
  ["onnx", "tfjs:wasm", "tfjs:cpu"].map(async (name) => (await createEngine(name, { threads: 2 })).engine),
);

export const reference: Engine = createReferenceEngine();

/** A graph's outputs on an engine, fed with those of `feeds` that it takes. */
export function outputsOf(engine: Engine, graph: Graph, feeds: HostFeeds) {
  return evaluate(
    engine,
    graph,
    Object.fromEntries(graph.inputs.map(({ params: { name } }) => [name, feeds[name]])),
  );
}

/** Standard normal numbers for every float input of a graph. */
export function randomFeeds(graph: Graph): HostFeeds {
  return Object.fromEntries(
    graph.inputs.map(({ params: { name }, shape }) => [name, normals(sizeOf(shape), name)]),
  );
}

/** Holds every output to the reference's: ‖actual − expected‖∞ ≤ tolerance·max(‖expected‖∞, 1). */
export async function expectReference(
  engine: Engine,
  graph: Graph,
  feeds: HostFeeds,
  tolerance = 1e-5,
): Promise<void> {
  const [actual, expected] = [
    await outputsOf(engine, graph, feeds),
    await outputsOf(reference, graph, feeds),
  ];
  for (const name of Object.keys(graph.outputs)) {
    expectClose(Float64Array.from(actual[name]), Float64Array.from(expected[name]), tolerance, 1);
  }
}
