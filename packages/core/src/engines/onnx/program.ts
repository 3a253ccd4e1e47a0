import type { Graph, Shape } from "../../graph/mod.ts";
import { lowerToOnnx } from "./lower.ts";

interface Port {
  readonly name: string;
  readonly shape: Shape;
}

/** What a session needs to know of a graph: data alone, which another thread can be sent. */
export interface OnnxProgram {
  readonly model: Uint8Array;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

export function toProgram(graph: Graph): OnnxProgram {
  return {
    model: lowerToOnnx(graph),
    inputs: graph.inputs.map(({ params: { name }, shape }) => ({ name, shape })),
    outputs: Object.entries(graph.outputs).map(([name, { shape }]) => ({ name, shape })),
  };
}
