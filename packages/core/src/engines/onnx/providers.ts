import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { findAdapter } from "../adapter.ts";
import { keepFloat32 } from "../cuda.ts";
import { EngineError } from "../engine.ts";
import { hostCards, hostProcessor } from "../host.ts";

/** What onnxruntime executes with; a node that a card's provider does not know falls to the processor. */
export type OnnxProvider = "cpu" | "webgpu" | "cuda";

export interface OnnxTarget {
  readonly provider: OnnxProvider;
  readonly device: string;
}

/**
 * What a provider would compute on, looked up before onnxruntime tries and writes its complaints to standard error.
 * @throws EngineError if the host has nothing for it
 */
export async function findTarget(provider: OnnxProvider): Promise<OnnxTarget> {
  return { provider, ...await devices[provider]() };
}

const devices: Readonly<Record<OnnxProvider, () => Promise<Omit<OnnxTarget, "provider">>>> = {
  cpu: () => Promise.resolve({ device: hostProcessor() }),
  async webgpu() {
    // onnxruntime has a WebGPU of its own, which does not say what it found: the same adapters as this runtime's.
    const adapter = await findAdapter();
    if (adapter === null) throw new EngineError("there is no WebGPU adapter");
    // onnxruntime 1.30 refuses Mesa's, and the process may crash on its way out.
    if (adapter?.isEmulated) throw new EngineError(`onnxruntime takes cards only, not ${adapter.name}`);
    return { device: adapter?.name ?? "unknown adapter" };
  },
  cuda() {
    if (!existsSync(cudaLibrary())) throw new EngineError("onnxruntime's CUDA provider is not installed");
    const [card] = hostCards();
    if (card === undefined) throw new EngineError("there is no card of NVIDIA's with its driver");
    keepFloat32();
    return Promise.resolve({ device: card });
  },
};

/** Where the package's installer puts the provider. */
function cudaLibrary(): string {
  const root = dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
  const name = process.platform === "win32"
    ? "onnxruntime_providers_cuda.dll"
    : "libonnxruntime_providers_cuda.so";
  return join(root, "bin", "napi-v6", process.platform, process.arch, name);
}
