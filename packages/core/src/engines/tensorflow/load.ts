import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { KernelBackend } from "@tensorflow/tfjs-core";
import { currentHost, userCacheDir } from "../../cache.ts";
import { keepFloat32 } from "../cuda.ts";
import { EngineError } from "../engine.ts";
import type { EngineOptions } from "../options.ts";
import { installationDir, requireInstallation } from "./installation.ts";
import { TFJS_NODE } from "./pins.ts";

/** What this project calls of the binding: TensorFlow's eager C API for tfjs-node's kernels. */
export interface TensorflowBinding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}

export interface TensorflowBackend extends KernelBackend {
  readonly binding: TensorflowBinding;
}

type Tfjs = typeof import("@tensorflow/tfjs-core");

/**
 * Loads libtensorflow, and registers tfjs-node's backend and kernels. The package's own entry is left alone: it looks
 * for the binding in the package, and loads all of tfjs.
 *
 * @returns the versions of what computes
 * @throws EngineError if libtensorflow is not set up here, or does not load
 */
export async function loadTensorflow(tf: Tfjs, options: EngineOptions): Promise<Record<string, string>> {
  const { cacheDir = userCacheDir(currentHost()), threads = os.availableParallelism() } = options;
  const { binding: path, variant } = await requireInstallation(cacheDir);
  if (variant === "gpu") keepFloat32();
  refuseForeignLlvm();
  const require = createRequire(import.meta.url);
  // TensorFlow reads its settings from the environment, once.
  const settings = {
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: "1",
    // It would take all of a card's memory at its start.
    TF_FORCE_GPU_ALLOW_GROWTH: process.env.TF_FORCE_GPU_ALLOW_GROWTH ?? "true",
    TF_CPP_MIN_LOG_LEVEL: process.env.TF_CPP_MIN_LOG_LEVEL ?? "2",
  };
  const binding = withEnvironment(
    settings,
    () => load(() => require(join(installationDir(cacheDir), path)) as TensorflowBinding),
  );
  restoreRemoved(require("node:util"));
  require("@tensorflow/tfjs-node/dist/register_all_kernels.js");
  const { NodeJSKernelBackend } = require("@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js");
  tf.registerBackend("tensorflow", () => new NodeJSKernelBackend(binding, "@tensorflow/tfjs-node"));
  return { "@tensorflow/tfjs-node": TFJS_NODE, libtensorflow: binding.TF_Version };
}

/**
 * TensorFlow has an LLVM within it, whose start does not end where another LLVM of the same symbols is in the process:
 * that of Mesa's drivers, which WebGPU loads. The other way round both work.
 */
function refuseForeignLlvm(): void {
  let maps = "";
  try {
    maps = readFileSync("/proc/self/maps", "utf8");
  } catch {
    return; // not Linux
  }
  const library = maps.match(/\S*\/libLLVM\S*/);
  if (library) {
    throw new EngineError(
      `libtensorflow does not load after ${
        library[0]
      }, which WebGPU brought into this process: start it first`,
    );
  }
}

/** tfjs-node calls a function that Node has removed, and Deno never had. */
function restoreRemoved(util: { isNullOrUndefined?: unknown }): void {
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
}

function load<T>(require: () => T): T {
  try {
    return require();
  } catch (cause) {
    throw new EngineError(`libtensorflow does not load: ${(cause as Error).message}`, { cause });
  }
}

function withEnvironment<T>(settings: Readonly<Record<string, string>>, run: () => T): T {
  const before = Object.keys(settings).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, settings);
  try {
    return run();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
