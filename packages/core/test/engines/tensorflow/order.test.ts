import { execFile } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { absentEngines, float32Engines } from "../support.ts";

const entry = fileURLToPath(new URL("../../../src/mod.ts", import.meta.url));

/** Starts engines in a process of its own, one after the other: the names of those that work, and why another does not. */
async function start(...names: string[]): Promise<string[]> {
  const code = `
    import { createEngine } from ${JSON.stringify(entry)};
    for (const name of ${JSON.stringify(names)}) {
      try {
        console.log((await createEngine(name)).engine.info.name);
      } catch (error) {
        console.log(error.message);
      }
    }
    Deno.exit(0);`;
  const folder = join(entry, "..");
  const { stdout } = await promisify(execFile)(process.execPath, ["eval", "--cached-only", code], {
    cwd: folder,
    timeout: 300_000,
  });
  return stdout.trim().split("\n");
}

const isAbsent = (name: string) => absentEngines.some((engine) => engine.name === name);
const isMesa = float32Engines.some(({ info }) =>
  info.name === "tfjs:webgpu" && info.device.includes("llvmpipe")
);

describe.skipIf(isAbsent("tfjs:tensorflow") || !isMesa)(
  "libtensorflow and Mesa's drivers in one process",
  () => {
    test("work in this order", async () => {
      expect(await start("tfjs:tensorflow", "tfjs:webgpu")).toEqual(["tfjs:tensorflow", "tfjs:webgpu"]);
    });

    test("do not hang in the other, which is refused with the reason", async () => {
      const [first, second] = await start("tfjs:webgpu", "tfjs:tensorflow");
      expect(first).toBe("tfjs:webgpu");
      expect(second).toContain("libtensorflow does not load after");
      expect(second).toContain("libLLVM");
    });
  },
);
