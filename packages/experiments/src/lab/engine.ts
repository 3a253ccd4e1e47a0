import { type BrowserBackendName, browserBackends, createTfjsEngine } from "@tiny-subspaces/core/browser";
import {
  type Engine,
  EngineError,
  type EngineOptions,
  evaluate,
  GraphBuilder,
  makeGraph,
} from "@tiny-subspaces/core";

/** `auto` is the first that works of webgpu, wasm and cpu. */
export type AskedBackend = "auto" | BrowserBackendName;

export interface OpenedEngine {
  readonly engine: Engine;
  /** The backends that would have come before it, each with why it was not taken. */
  readonly passed: readonly { readonly name: BrowserBackendName; readonly why: string }[];
}

/** Starts an engine of the browser's; of one that is to be passed over, throws why. */
export type StartBackend = (name: BrowserBackendName, options: EngineOptions) => Promise<Engine>;

/**
 * The engine that is asked for, or the first that works.
 * @param options `wasmFolder`: where the WebAssembly files are
 * @throws EngineError if it does not run here
 */
export async function openEngine(
  asked: AskedBackend,
  options: EngineOptions,
  start: StartBackend = startBackend,
): Promise<OpenedEngine> {
  const passed: { name: BrowserBackendName; why: string }[] = [];
  const names = asked === "auto" ? Object.keys(browserBackends) as BrowserBackendName[] : [asked];
  for (const name of names) {
    try {
      const engine = await start(name, options);
      if (asked === "auto" && engine.info.isEmulated) {
        await engine.dispose();
        throw new EngineError(`it would run on the processor (${engine.info.device}), where wasm is faster`);
      }
      return { engine, passed };
    } catch (error) {
      passed.push({ name, why: reasonOf(error) });
    }
  }
  const reasons = passed.map(({ name, why }) => `${name}: ${why}`).join("; ");
  throw new EngineError(`no engine runs in this browser: ${reasons}`);
}

/** Starts a backend and has it multiply, which tells one that only loads from one that works. */
async function startBackend(name: BrowserBackendName, options: EngineOptions): Promise<Engine> {
  const engine = await createTfjsEngine(browserBackends[name], options);
  const g = new GraphBuilder();
  const graph = makeGraph({ y: g.matmul(g.input("x", [2, 2]), g.input("x", [2, 2])) });
  const { y } = await evaluate(engine, graph, { x: Float32Array.of(1, 2, 3, 4) });
  if (y.join() !== "7,10,15,22") {
    throw new EngineError(`expected a matrix product of 7, 10, 15, 22, got ${y.join(", ")}`);
  }
  return engine;
}

/** tfjs throws objects that are no errors. */
function reasonOf(thrown: unknown): string {
  return String((thrown as Error | undefined)?.message ?? thrown).split("\n")[0];
}
