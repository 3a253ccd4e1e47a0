/** A process of its own, which a library that crashes may take with it: prints what an installation computes on. */
import process from "node:process";
import { createEngine } from "../registry.ts";
import { hostCards } from "../host.ts";

const [cacheDir] = process.argv.slice(2);
try {
  const { engine: { info } } = await createEngine("tfjs:tensorflow", { cacheDir });
  console.log(JSON.stringify({ ...info, isCard: hostCards().includes(info.device) }));
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
process.exit(0);
