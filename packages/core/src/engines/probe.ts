import type { Engine } from "./engine.ts";
import { GraphBuilder, makeGraph, type Node, type Shape, sizeOf } from "../graph/mod.ts";
import { createRandom } from "../random.ts";

/** A program with its operands in place, ready to be timed. */
export interface Probe {
  run(): Promise<void>;
  dispose(): Promise<void>;
}

/** An operation on two random operands of one shape [m, n], of whose result one element is read. */
export async function prepareProbe(
  engine: Engine,
  shape: Shape,
  operation: (g: GraphBuilder, a: Node, b: Node) => Node,
): Promise<Probe> {
  const g = new GraphBuilder();
  const result = operation(g, g.input("a", shape), g.input("b", shape));
  // Reading one element waits for the whole result, also where an engine only queues it.
  const program = await engine.compile(makeGraph({ corner: g.slice(g.slice(result, 0, 0, 1), 1, 0, 1) }));
  const values = createRandom(0, "probe").uniformArray(sizeOf(shape), -1, 1);
  const place = () => engine.upload(values, shape);
  const feeds = { a: place(), b: place() };
  return {
    async run() {
      const { corner } = await program.run(feeds);
      await corner.data();
      corner.dispose();
    },
    async dispose() {
      feeds.a.dispose();
      feeds.b.dispose();
      await program.dispose();
    },
  };
}

/** Milliseconds of the fastest run: as many as fit into the time, one at the least. The first ever also sets up. */
export async function fastestRun(
  probe: Probe,
  seconds: number,
  now: () => number = () => performance.now(),
): Promise<number> {
  const until = now() + 1000 * seconds;
  let best = Infinity;
  do {
    const start = now();
    await probe.run();
    best = Math.min(best, now() - start);
  } while (now() + best < until);
  return best;
}
