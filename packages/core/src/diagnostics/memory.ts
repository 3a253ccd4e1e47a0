import type { Engine } from "../engines/mod.ts";
import { prepareProbe, type Probe } from "../engines/probe.ts";

/** Numbers of each operand: 16 MB of float32, as the intermediate values of a large model are. */
const [rows, columns] = [1024, 4096];

/** a + b for large arrays in place, and the bytes that it reads and writes: the ceiling of elementwise operations. */
export async function prepareSum(engine: Engine): Promise<Probe & { readonly bytes: number }> {
  const sum = await prepareProbe(engine, [rows, columns], (g, a, b) => g.add(a, b));
  return { ...sum, bytes: 3 * rows * columns * (engine.info.precision === "float64" ? 8 : 4) };
}
