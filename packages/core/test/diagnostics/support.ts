import { createReferenceEngine, type Engine, type Executable, type Tensor } from "../../src/engines/mod.ts";
import { type Graph, sizeOf } from "../../src/graph/mod.ts";

/**
 * An engine whose products take a set time of its own clock, in milliseconds: one after another as listed, the last
 * for all that follow, or by the matrices' size. Their values are zero.
 */
export function createTicks(times: readonly number[] | ((size: number) => number)) {
  let time = 0;
  let product = 0;
  let held = 0;
  const hold = (tensor: Tensor): Tensor => {
    held++;
    return { shape: tensor.shape, data: () => tensor.data(), dispose: () => void held-- };
  };
  const reference = createReferenceEngine();
  const zero = (shape: Tensor["shape"]) => hold(reference.upload(new Float64Array(sizeOf(shape)), shape));
  const engine: Engine = {
    ...reference,
    upload: (_, shape) => zero(shape),
    compile: (graph: Graph) =>
      Promise.resolve({
        run: () => {
          const size = graph.inputs[0].shape[0];
          time += typeof times === "function" ? times(size) : times[Math.min(product++, times.length - 1)];
          return Promise.resolve(
            Object.fromEntries(Object.entries(graph.outputs).map(([name, { shape }]) => [name, zero(shape)])),
          );
        },
        dispose: () => Promise.resolve(),
      }),
  };
  return { engine, now: () => time, held: () => held };
}

/** An engine whose results are all too large by a factor of 1 + `error`. */
export function withError(engine: Engine, error: number): Engine {
  const spoil = (program: Executable): Executable => ({
    ...program,
    run: async (feeds) => {
      const results = Object.entries(await program.run(feeds)).map(async ([name, tensor]) => {
        const data = Float64Array.from(await tensor.data(), (value) => value * (1 + error));
        return [name, engine.upload(data, tensor.shape)] as const;
      });
      return Object.fromEntries(await Promise.all(results));
    },
  });
  return { ...engine, compile: async (graph) => spoil(await engine.compile(graph)) };
}
