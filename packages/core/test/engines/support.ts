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

/** Every host has these. */
const required = ["onnx", "tfjs:wasm", "tfjs:cpu"];

/** These need a card, a driver or a library of the host's; in the registry's order, which TensorFlow needs. */
const optional = ["onnx:cuda", "tfjs:tensorflow", "onnx:webgpu", "tfjs:webgpu"];

const present: Engine[] = [];
const absent: { readonly name: string; readonly reason: string }[] = [];
for (const name of [...required, ...optional]) {
  try {
    present.push((await createEngine(name, { threads: 2 })).engine);
  } catch (error) {
    if (required.includes(name)) throw error;
    absent.push({ name, reason: (error as Error).message });
  }
}

/** What is held against the reference: every engine of float32 that runs here. */
export const float32Engines: readonly Engine[] = present;

/** The engines that are not held against it, as they do not run here. */
export const absentEngines: typeof absent = absent;

/**
 * How many random cases an engine is held to. A card in software makes a program of its own for each, for which it takes
 * a tenth of a second, and many times that where other processes have the processors.
 */
export function runsOn({ info }: Engine, all: number, emulated: number): number {
  return info.isEmulated ? emulated : all;
}

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
