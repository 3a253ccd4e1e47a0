import { GraphBuilder, makeGraph } from "../graph/mod.ts";
import { type Engine, EngineError } from "./engine.ts";
import { evaluate } from "./evaluate.ts";
import type { EngineOptions } from "./options.ts";
import { createReferenceEngine } from "./reference/mod.ts";
import type { TfjsBackendName } from "./tfjs/mod.ts";

/** How one engine is loaded: its packages are imported when it is asked for, and never otherwise. */
export interface EngineEntry {
  /** Rejects where the engine cannot run on this host. */
  load(): Promise<(options: EngineOptions) => Engine | Promise<Engine>>;
  /** What a person does who wants it and has it not. */
  readonly remedy: string;
}

export type EngineRegistry = Readonly<Record<string, EngineEntry>>;

const install = "run `deno install` in the repository to get its packages";

async function loadTfjs(name: TfjsBackendName): Promise<(options: EngineOptions) => Promise<Engine>> {
  const { createTfjsEngine } = await import("./tfjs/mod.ts");
  return (options) => createTfjsEngine(name, options);
}

/** The engines by name, the fastest first: the order in which `auto` tries them. `reference` is never its choice. */
export const engineRegistry = {
  onnx: {
    load: async () => (await import("./onnx/mod.ts")).createOnnxEngine,
    remedy: `${install}; onnxruntime-node has binaries for Linux, macOS and Windows on x64 and arm64`,
  },
  "tfjs:tensorflow": { load: () => loadTfjs("tensorflow"), remedy: "run `deno task setup:tensorflow`" },
  "tfjs:webgpu": {
    load: () => loadTfjs("webgpu"),
    remedy:
      "install the card's driver (Vulkan on Linux); mesa-vulkan-drivers has an adapter in software, for tests",
  },
  "tfjs:wasm": { load: () => loadTfjs("wasm"), remedy: install },
  "tfjs:cpu": { load: () => loadTfjs("cpu"), remedy: install },
  reference: { load: () => Promise.resolve(createReferenceEngine), remedy: "" },
} satisfies EngineRegistry;

export type EngineName = keyof typeof engineRegistry;

/** What `--engine` takes. */
export const engineNames: readonly string[] = ["auto", ...Object.keys(engineRegistry)];

/** An engine with how it came to be the one. */
export interface ChosenEngine {
  readonly engine: Engine;
  /** `asked for`, or `auto: ` and why it is this one. */
  readonly choice: string;
}

/**
 * The engine of a name, or the fastest that works on this host for `auto`.
 *
 * @param name `auto`, `onnx`, `tfjs:wasm`, `tfjs:cpu` or `reference`
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
  if (name === "auto") return await chooseFastest(options, registry);
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

async function chooseFastest(options: EngineOptions, registry: EngineRegistry): Promise<ChosenEngine> {
  const failures: string[] = [];
  for (const [name, entry] of Object.entries(registry)) {
    if (name === "reference") continue;
    try {
      const engine = await start(entry, options);
      const why = failures.length === 0 ? "" : `, as ${failures.join("; ")}`;
      return { engine, choice: `auto: the fastest engine that works here (${name})${why}` };
    } catch (cause) {
      failures.push(`${name} does not run: ${messageOf(cause)}`);
    }
  }
  throw new EngineError(`engine auto: none runs here: ${failures.join("; ")}; ${install}`);
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

/** The first line of what went wrong; tfjs throws objects that are no errors. */
function messageOf(thrown: unknown): string {
  return String((thrown as Error | undefined)?.message ?? thrown).split("\n")[0];
}
