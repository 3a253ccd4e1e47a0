import type { Tensor as DeviceArray } from "@tensorflow/tfjs-core";
import { formatShape, type Graph, type Node, type Shape } from "../../graph/mod.ts";
import {
  type Engine,
  EngineError,
  type EngineInfo,
  type Executable,
  type Feed,
  type FloatArray,
  isTensor,
  type Tensor,
} from "../engine.ts";
import { checkFeeds, checkUpload } from "../feeds.ts";
import { hostProcessor } from "../host.ts";
import type { EngineOptions } from "../options.ts";
import type { Tfjs, TfjsBackend } from "./backends/backend.ts";
import { Program } from "./program.ts";

/** tfjs itself is one a process, and so is each of its backends: what has started, or is about to. */
const started = new Map<string, Promise<StartedBackend>>();

interface StartedBackend {
  readonly tf: Tfjs;
  readonly versions: Record<string, string>;
  readonly threads: number;
}

/**
 * An engine on one of tfjs's backends, which are loaded and started at their first use.
 * @param backend one of `tfjsBackends`, in a browser one of `browserBackends`
 * @throws Error if tfjs or the backend is not installed or does not start here
 */
export async function createTfjsEngine(backend: TfjsBackend, options: EngineOptions = {}): Promise<Engine> {
  const { name } = backend;
  let start = started.get(name);
  if (!start) {
    start = startBackend(backend, options);
    started.set(name, start);
    // What was wrong may be put right while the process lives.
    start.catch(() => started.delete(name));
  }
  return new TfjsEngine(backend, await start);
}

async function startBackend(backend: TfjsBackend, options: EngineOptions): Promise<StartedBackend> {
  const tf: Tfjs = await import("@tensorflow/tfjs-core");
  const versions = await backend.load(tf, options);
  tf.enableProdMode();
  // While tfjs waits for a backend it refuses to work on any other: it is given one that is ready.
  const instance = await tf.findBackendFactory(backend.name)();
  tf.removeBackend(backend.name);
  tf.registerBackend(backend.name, () => instance);
  activate(tf, backend);
  backend.prepare?.(tf);
  const threads = backend.threads?.(options) ?? 1;
  return { tf, versions: { "@tensorflow/tfjs-core": tf.version_core, ...versions }, threads };
}

/** The switch is done when the call returns, as the backend is ready. */
function activate(tf: Tfjs, { name }: TfjsBackend): void {
  if (tf.getBackend() !== name) void tf.setBackend(name);
}

class TfjsEngine implements Engine {
  readonly #tf: Tfjs;
  readonly #backend: TfjsBackend;
  readonly #live = new Set<DeviceArray>();
  readonly info: EngineInfo;

  constructor(backend: TfjsBackend, { tf, versions, threads }: StartedBackend) {
    this.#tf = tf;
    this.#backend = backend;
    const device = backend.device?.(tf);
    this.info = {
      name: `tfjs:${backend.name}`,
      provider: `tfjs ${backend.name}`,
      device: device?.name ?? hostProcessor(),
      ...(device?.isEmulated && { isEmulated: true }),
      threads,
      precision: "float32",
      versions,
    };
  }

  // deno-lint-ignore require-await -- so that a graph that is refused rejects
  async compile(graph: Graph): Promise<Executable> {
    const program = new Program({ tf: this.#tf, backend: this.#backend }, graph);
    return {
      run: (feeds) => this.#run(program, graph, feeds),
      dispose: () => Promise.resolve(),
    };
  }

  upload(data: FloatArray, shape: Shape): Tensor {
    checkUpload(data, shape);
    activate(this.#tf, this.#backend);
    return this.#wrap(this.#tf.tensor(Float32Array.from(data), [...shape]));
  }

  dispose(): Promise<void> {
    for (const array of this.#live) array.dispose();
    this.#live.clear();
    return Promise.resolve();
  }

  async #run(program: Program, graph: Graph, feeds: Readonly<Record<string, Feed>>) {
    checkFeeds(graph, feeds);
    const values = new Map<string, DeviceArray | Float32Array | Int32Array>();
    for (const { params: { name } } of graph.inputs) values.set(name, await this.#read(feeds[name]));
    // No await from here on: tfjs has one active backend, and another engine's run may change it.
    activate(this.#tf, this.#backend);
    const results = this.#execute(() =>
      program.run((node) => this.#place(node, values.get(node.params.name)!))
    );
    return Object.fromEntries(Object.entries(results).map(([name, array]) => [name, this.#wrap(array)]));
  }

  #execute<T>(run: () => T): T {
    try {
      return run();
    } catch (cause) {
      if (cause instanceof EngineError) throw cause;
      throw new EngineError(`${this.info.name} cannot execute this graph: ${(cause as Error).message}`, {
        cause,
      });
    }
  }

  /** What a feed holds at the time of the call, on this engine's device or on the host. */
  async #read(feed: Feed): Promise<DeviceArray | Float32Array | Int32Array> {
    if (feed instanceof DeviceTensor && this.#live.has(feed.array)) return feed.array;
    const data = isTensor(feed) ? await feed.data() : feed;
    return data instanceof Int32Array ? data.slice() : Float32Array.from(data);
  }

  #place({ shape, dtype }: Node, value: DeviceArray | Float32Array | Int32Array): DeviceArray {
    return ArrayBuffer.isView(value)
      ? this.#tf.tensor(value, [...shape], dtype)
      : this.#tf.reshape(value, [...shape]);
  }

  #wrap(array: DeviceArray): Tensor {
    this.#live.add(array);
    return new DeviceTensor(array, () => this.#backend.verify?.(this.#tf), () => {
      this.#live.delete(array);
      array.dispose();
    });
  }
}

/** A tensor in the memory of tfjs's backend. */
class DeviceTensor implements Tensor {
  readonly array: DeviceArray;
  readonly #onRead: () => void;
  readonly #onDispose: () => void;

  constructor(array: DeviceArray, onRead: () => void, onDispose: () => void) {
    this.array = array;
    this.#onRead = onRead;
    this.#onDispose = onDispose;
  }

  get shape(): Shape {
    return this.array.shape;
  }

  async data(): Promise<FloatArray> {
    if (this.array.isDisposed) {
      throw new EngineError(`tensor ${formatShape(this.shape)}: it has been disposed of`);
    }
    const data = await this.array.data() as Float32Array;
    this.#onRead();
    return data;
  }

  dispose(): void {
    this.#onDispose();
  }
}
