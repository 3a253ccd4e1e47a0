import process from "node:process";
import { GraphBuilder, makeGraph } from "../graph/mod.ts";
import { type Candidate, chooseFastest, type ChosenEngine, messageOf } from "./auto.ts";
import { type Engine, EngineError } from "./engine.ts";
import { evaluate } from "./evaluate.ts";
import type { EngineOptions } from "./options.ts";
import type { OnnxProvider } from "./onnx/mod.ts";
import { createReferenceEngine } from "./reference/mod.ts";
import type { TfjsBackendName } from "./tfjs/mod.ts";

/** How one engine is loaded: its packages are imported when it is asked for, and never otherwise. */
export interface EngineEntry {
  /** Rejects where the engine cannot run on this host. */
  load(): Promise<(options: EngineOptions) => Engine | Promise<Engine>>;
  /** What a person does who wants it and has it not. */
  readonly remedy: string;
  /** Needs what not every host has: a card, or a library that was set up. */
  readonly isOptional?: boolean;
}

export type EngineRegistry = Readonly<Record<string, EngineEntry>>;

const install = "run `deno install` in the repository to get its packages";

async function loadOnnx(provider: OnnxProvider): Promise<(options: EngineOptions) => Promise<Engine>> {
  // onnxruntime sends its makers an account of what it runs unless told before it is loaded.
  process.env.ORT_DISABLE_TELEMETRY = "1";
  const { createOnnxEngine, findTarget } = await import("./onnx/mod.ts");
  return async (options) => createOnnxEngine(options, await findTarget(provider));
}

async function loadTfjs(name: TfjsBackendName): Promise<(options: EngineOptions) => Promise<Engine>> {
  const { createTfjsEngine, tfjsBackends } = await import("./tfjs/mod.ts");
  return (options) => createTfjsEngine(tfjsBackends[name], options);
}

const driver =
  "install the card's driver (with Vulkan on Linux); Mesa's lavapipe (mesa-vulkan-drivers) is an adapter in software";

/**
 * The engines by name; of those that are about as fast, `auto` takes the first. `reference` is never its choice.
 * TensorFlow stands before what uses WebGPU, as it does not load after Mesa's drivers.
 */
export const engineRegistry = {
  onnx: {
    load: () => loadOnnx("cpu"),
    remedy: `${install}; onnxruntime-node has binaries for Linux, macOS and Windows on x64 and arm64`,
  },
  "onnx:cuda": {
    load: () => loadOnnx("cuda"),
    remedy: "with CUDA 12 and cuDNN 9 on the host, get it by " +
      "`ONNXRUNTIME_NODE_INSTALL=cuda12 deno run -A node_modules/onnxruntime-node/script/install.js`",
    isOptional: true,
  },
  "tfjs:tensorflow": {
    load: () => loadTfjs("tensorflow"),
    remedy: "run `deno task setup:tensorflow`, with --gpu for a card of NVIDIA's",
    isOptional: true,
  },
  "onnx:webgpu": {
    load: () => loadOnnx("webgpu"),
    remedy: "install the card's driver, with Vulkan on Linux",
    isOptional: true,
  },
  "tfjs:webgpu": { load: () => loadTfjs("webgpu"), remedy: driver, isOptional: true },
  "tfjs:wasm": { load: () => loadTfjs("wasm"), remedy: install },
  "tfjs:cpu": { load: () => loadTfjs("cpu"), remedy: install },
  reference: { load: () => Promise.resolve(createReferenceEngine), remedy: "" },
} satisfies EngineRegistry;

export type EngineName = keyof typeof engineRegistry;

/** What `--engine` takes. */
export const engineNames: readonly string[] = ["auto", ...Object.keys(engineRegistry)];

/**
 * The engine of a name, or the fastest that works on this host for `auto`.
 *
 * @param name `auto`, or one of the registry's
 * @throws EngineError for an unknown name, an engine that does not run here, and a bad number of threads
 */
export async function createEngine(
  name: string,
  options: EngineOptions = {},
  registry: EngineRegistry = engineRegistry,
): Promise<ChosenEngine> {
  const { threads = 1 } = options;
  if (!Number.isInteger(threads) || threads < 1) {
    throw new EngineError(`threads: expected a whole number, 1 or more, got ${threads}`);
  }
  if (name === "auto") return await chooseFastest(candidatesOf(registry, options), options);
  if (!Object.hasOwn(registry, name)) {
    throw new EngineError(
      `engine ${name}: there is none of that name, only auto, ${Object.keys(registry).join(", ")}`,
    );
  }
  try {
    return { engine: await start(registry[name], options), choice: "asked for" };
  } catch (cause) {
    const { remedy } = registry[name];
    throw new EngineError(
      `engine ${name}: it does not run here: ${messageOf(cause)}${remedy && `; ${remedy}`}`,
      { cause },
    );
  }
}

function candidatesOf(registry: EngineRegistry, options: EngineOptions): Candidate[] {
  return Object.entries(registry)
    .filter(([name]) => name !== "reference")
    .map(([name, entry]) => ({ name, start: () => start(entry, options), isExpected: !entry.isOptional }));
}

/** Loads an engine and has it multiply, which tells one that only loads from one that works. */
async function start(entry: EngineEntry, options: EngineOptions): Promise<Engine> {
  const engine = await (await entry.load())(options);
  const g = new GraphBuilder();
  const graph = makeGraph({ y: g.matmul(g.input("x", [2, 2]), g.input("x", [2, 2])) });
  const { y } = await evaluate(engine, graph, { x: Float64Array.of(1, 2, 3, 4) });
  if (![7, 10, 15, 22].every((value, i) => y[i] === value)) {
    throw new EngineError(`expected a matrix product of 7, 10, 15, 22, got ${y.join(", ")}`);
  }
  return engine;
}
