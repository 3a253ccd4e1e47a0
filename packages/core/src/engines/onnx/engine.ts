import os from "node:os";
import * as ort from "onnxruntime-node";
import type { Graph } from "../../graph/mod.ts";
import {
  type Engine,
  EngineError,
  type EngineInfo,
  type Executable,
  type Feed,
  isTensor,
  type Tensor,
} from "../engine.ts";
import { checkFeeds } from "../feeds.ts";
import { hostProcessor } from "../host.ts";
import { Lanes } from "./lanes.ts";
import { BufferPool, HostTensor } from "./memory.ts";
import { toProgram } from "./program.ts";
import type { OnnxTarget } from "./providers.ts";
import { OnnxSession } from "./session.ts";

export interface OnnxOptions {
  /** Threads of each operator; all logical processors unless told. Results are reproducible at a fixed number. */
  readonly threads?: number;
}

/**
 * onnxruntime: on the processor, or as a provider's `findTarget` says. Its CPU provider is native, multi-threaded float32, out of the npm package with no install script; its
 * WebGPU provider is in the same binary, and its CUDA provider is a library to be installed.
 *
 * @throws EngineError if `threads` is not a positive whole number
 */
export function createOnnxEngine(
  { threads = os.availableParallelism() }: OnnxOptions = {},
  { provider, device }: OnnxTarget = { provider: "cpu", device: hostProcessor() },
): Engine {
  if (!Number.isInteger(threads) || threads < 1) {
    throw new EngineError(`onnx: expected a whole number of threads, 1 or more, got ${threads}`);
  }
  const info: EngineInfo = {
    name: provider === "cpu" ? "onnx" : `onnx:${provider}`,
    provider: `onnxruntime ${provider}`,
    device,
    threads,
    precision: "float32",
    versions: { "onnxruntime-node": ort.env.versions.node ?? ort.env.versions.common },
  };
  const executables = new Set<Executable>();
  const pool = new BufferPool();
  const lanes = new Lanes(info, pool);
  return {
    info,
    async compile(graph) {
      const session = await OnnxSession.open(toProgram(graph), { provider, threads }, pool);
      const executable = new OnnxExecutable(graph, session, pool, () => executables.delete(executable));
      executables.add(executable);
      return executable;
    },
    upload: (data, shape) => new HostTensor(new Float32Array(data), shape, pool),
    view: (data, shape) =>
      new HostTensor(data instanceof Float32Array ? data : new Float32Array(data), shape),
    // A card is not shared by threads.
    ...(provider === "cpu" ? { split: (count: number) => lanes.take(count) } : {}),
    async dispose() {
      await Promise.all([...executables].map((executable) => executable.dispose()));
      await lanes.dispose();
    },
  };
}

class OnnxExecutable implements Executable {
  readonly #graph: Graph;
  readonly #session: OnnxSession;
  readonly #pool: BufferPool;
  readonly #onDispose: () => void;

  constructor(graph: Graph, session: OnnxSession, pool: BufferPool, onDispose: () => void) {
    this.#graph = graph;
    this.#session = session;
    this.#pool = pool;
    this.#onDispose = onDispose;
  }

  async run(feeds: Readonly<Record<string, Feed>>): Promise<Record<string, Tensor>> {
    checkFeeds(this.#graph, feeds);
    const arrays = await Promise.all(
      Object.entries(feeds).map(async ([name, feed]) =>
        [name, isTensor(feed) ? await feed.data() : feed] as const
      ),
    );
    const results = await this.#session.run(Object.fromEntries(arrays));
    return Object.fromEntries(
      Object.entries(this.#graph.outputs).map(([name, { shape }]) => [
        name,
        new HostTensor(results[name], shape, this.#pool),
      ]),
    );
  }

  async dispose(): Promise<void> {
    this.#onDispose();
    await this.#session.release();
  }
}
