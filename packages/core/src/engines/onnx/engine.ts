import os from "node:os";
import * as ort from "onnxruntime-node";
import { type Graph, sizeOf } from "../../graph/mod.ts";
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
import { lowerToOnnx } from "./lower.ts";
import type { OnnxTarget } from "./providers.ts";
import { BufferPool, HostTensor } from "./memory.ts";

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
  return {
    info,
    async compile(graph) {
      const session = await ort.InferenceSession.create(lowerToOnnx(graph), {
        executionProviders: [provider],
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        executionMode: "sequential",
        logSeverityLevel: 3,
        // Planned memory comes on top of what the first run has taken, and is no faster here.
        enableMemPattern: false,
        extra: {
          // It makes one of equal constants, by which large values are told apart that are to be computed again, not kept.
          optimization: { disable_specified_optimizers: "ConstantSharing" },
          session: {
            // Subnormal results cost a hundredfold and are zero to float32's accuracy here.
            set_denormal_as_zero: "1",
            // Workers that spin between operators are there when the next one starts, which saves small operators a
            // fifth. Those of a run that has ended would take the cores from whatever comes next.
            intra_op: { allow_spinning: "1" },
            force_spinning_stop: "1",
          },
        },
      }).catch((cause) => {
        throw new EngineError(`onnxruntime does not take this graph: ${reasonOf(cause)}`, { cause });
      });
      const executable = new OnnxExecutable(graph, session, pool, () => executables.delete(executable));
      executables.add(executable);
      return executable;
    },
    upload: (data, shape) => new HostTensor(Float32Array.from(data), shape, pool),
    async dispose() {
      await Promise.all([...executables].map((executable) => executable.dispose()));
    },
  };
}

/** Without what onnxruntime's C++ says of itself before the reason: the place in its sources, and its condition. */
function reasonOf({ message }: Error): string {
  return message.replace(/^\S*onnxruntime_src.* was false\. /s, "").trim();
}

class OnnxExecutable implements Executable {
  readonly #graph: Graph;
  readonly #session: ort.InferenceSession;
  readonly #pool: BufferPool;
  readonly #onDispose: () => void;

  constructor(graph: Graph, session: ort.InferenceSession, pool: BufferPool, onDispose: () => void) {
    this.#graph = graph;
    this.#session = session;
    this.#pool = pool;
    this.#onDispose = onDispose;
  }

  async run(feeds: Readonly<Record<string, Feed>>): Promise<Record<string, Tensor>> {
    checkFeeds(this.#graph, feeds);
    const inputs: Record<string, ort.Tensor> = {};
    for (const { params: { name }, shape } of this.#graph.inputs) {
      const feed = feeds[name];
      const data = isTensor(feed) ? await feed.data() : feed;
      inputs[name] = data instanceof Int32Array
        ? new ort.Tensor("int32", data, shape)
        : new ort.Tensor("float32", data instanceof Float32Array ? data : Float32Array.from(data), shape);
    }
    const outputs = Object.entries(this.#graph.outputs).map(([name, { shape }]) => {
      const data = this.#pool.take(sizeOf(shape));
      return { name, shape, data, tensor: new ort.Tensor("float32", data, shape) };
    });
    await this.#session.run(
      inputs,
      Object.fromEntries(outputs.map(({ name, tensor }) => [`out:${name}`, tensor])),
    );
    return Object.fromEntries(
      outputs.map(({ name, shape, data }) => [name, new HostTensor(data, shape, this.#pool)]),
    );
  }

  async dispose(): Promise<void> {
    this.#onDispose();
    await this.#session.release();
  }
}
