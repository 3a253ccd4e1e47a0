import { execFile } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { float32Engines } from "./support.ts";

const folder = fileURLToPath(new URL("../../src", import.meta.url));
const code = `
  import { createEngine } from "./mod.ts";
  const { engine: { info } } = await createEngine("tfjs:webgpu");
  console.log(info.name, process.env.XDG_RUNTIME_DIR);`;

/** What a process prints that starts WebGPU, with the folder of its session's sockets unset or as given. */
async function startWebgpu(runtimeFolder?: string) {
  const { XDG_RUNTIME_DIR: _, ...env } = process.env;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["eval", "--cached-only", code], {
    cwd: folder,
    env: {
      ...env,
      NO_COLOR: "1",
      ...(runtimeFolder === undefined ? {} : { XDG_RUNTIME_DIR: runtimeFolder }),
    },
  });
  return { stdout, stderr };
}

const hasWebgpu = float32Engines.some(({ info }) => info.name === "tfjs:webgpu");

test.skipIf(!hasWebgpu || process.platform !== "linux")(
  "an adapter is found without a word on standard error, and without touching the session's own folder",
  async () => {
    expect((await startWebgpu()).stderr).toBe("");
    expect(await startWebgpu("/run/user/0")).toEqual({ stdout: "tfjs:webgpu /run/user/0\n", stderr: "" });
  },
);
