import type { Graph } from "../graph/mod.ts";
import type { Engine, Feed, FloatArray } from "./engine.ts";

/**
 * The values of a graph's outputs, computed once and with nothing left behind.
 * @throws EngineError as `compile` and `run` do
 */
export async function evaluate(
  engine: Engine,
  graph: Graph,
  feeds: Readonly<Record<string, Feed>>,
): Promise<Record<string, FloatArray>> {
  const program = await engine.compile(graph);
  try {
    const values: Record<string, FloatArray> = {};
    for (const [name, tensor] of Object.entries(await program.run(feeds))) {
      values[name] = (await tensor.data()).slice();
      tensor.dispose();
    }
    return values;
  } finally {
    await program.dispose();
  }
}
