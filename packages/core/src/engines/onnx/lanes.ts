import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { type Endpoint, type Remote, transfer, wrap } from "comlink";
import { formatShape, type Graph, type Shape } from "../../graph/mod.ts";
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
import type { Lane } from "./lane-worker.ts";
import { toProgram } from "./program.ts";

/**
 * Engines on threads of their own. onnxruntime's binding runs a session on the thread that asks for it, so that two on
 * one thread are never under way at once. A thread is started when the first engine on it is asked for.
 */
export class Lanes {
  readonly #info: EngineInfo;
  readonly #threads: LaneThread[] = [];
  readonly #engines = new Map<number, readonly Engine[]>();

  constructor(info: EngineInfo) {
    this.#info = info;
  }

  /** @throws EngineError if `count` is not from 1 to the number of threads */
  take(count: number): readonly Engine[] {
    const { threads } = this.#info;
    if (!Number.isInteger(count) || count < 1 || count > threads) {
      throw new EngineError(`lanes: expected 1 to ${threads}, as many as there are threads, got ${count}`);
    }
    const known = this.#engines.get(count);
    if (known) return known;
    while (this.#threads.length < count) this.#threads.push(new LaneThread());
    const info = { ...this.#info, threads: Math.floor(threads / count) };
    const engines = this.#threads.slice(0, count).map((thread) => createLaneEngine(thread, info));
    this.#engines.set(count, engines);
    return engines;
  }

  async dispose(): Promise<void> {
    this.#engines.clear();
    await Promise.all(this.#threads.splice(0).map((thread) => thread.end()));
  }
}

/** A worker, and numbers for what it keeps. */
class LaneThread {
  readonly #worker: Worker;
  /** Large arrays take a hundred times longer to a worker itself, with Deno 2.9. */
  readonly #port: MessagePort;
  readonly #lane: Remote<Lane>;
  readonly #ended = Promise.withResolvers<never>();
  #pending = 0;
  #last = 0;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#lane = wrap<Lane>(port1 as unknown as Endpoint);
    this.#worker = new Worker(new URL("./lane-worker.ts", import.meta.url), {
      workerData: port2,
      transferList: [port2],
    });
    this.#ended.promise.catch(() => {}); // told to whoever calls
    this.#worker.on("error", ({ message }) => {
      this.#ended.reject(new EngineError(`a thread of onnxruntime's has ended: ${message}`));
    });
    this.#unref();
  }

  #unref(): void {
    this.#worker.unref();
    this.#port.unref();
  }

  number(): number {
    return this.#last += 1;
  }

  /**
   * The process stays as long as an answer is waited for, and no longer.
   * @throws EngineError with what the worker says, or if it has ended
   */
  async call<T>(ask: (lane: Remote<Lane>) => Promise<T>): Promise<T> {
    if (this.#pending++ === 0) {
      this.#worker.ref();
      this.#port.ref();
    }
    try {
      return await Promise.race([ask(this.#lane), this.#ended.promise]);
    } catch (cause) {
      throw cause instanceof EngineError ? cause : new EngineError((cause as Error).message, { cause });
    } finally {
      if (--this.#pending === 0) this.#unref();
    }
  }

  async end(): Promise<void> {
    this.#ended.reject(new EngineError("the engine has been disposed of"));
    this.#port.close();
    await this.#worker.terminate();
  }
}

function createLaneEngine(thread: LaneThread, info: EngineInfo): Engine {
  return {
    info,
    async compile(graph) {
      const id = thread.number();
      await thread.call((lane) => lane.open(id, toProgram(graph), info.threads));
      return new LaneExecutable(graph, thread, id);
    },
    upload(data, shape) {
      checkUpload(data, shape);
      const id = thread.number();
      const copy = new Float32Array(data);
      const kept = thread.call((lane) => lane.keep(id, transfer(copy, [copy.buffer])));
      return new LaneTensor(thread, id, shape, kept);
    },
    dispose: () => Promise.resolve(), // with the engine that it is a part of
  };
}

/** A tensor that is in the worker, or is going to be. */
class LaneTensor implements Tensor {
  readonly thread: LaneThread;
  readonly id: number;
  readonly shape: Shape;
  /** Rejects if what makes it fails. */
  readonly made: Promise<void>;
  #data: Promise<FloatArray> | null = null;
  #isDisposed = false;

  constructor(thread: LaneThread, id: number, shape: Shape, made: Promise<void>) {
    this.thread = thread;
    this.id = id;
    this.shape = shape;
    this.made = made;
    made.catch(() => {}); // told to whoever reads it
  }

  async data(): Promise<FloatArray> {
    if (this.#isDisposed) {
      throw new EngineError(`tensor ${formatShape(this.shape)}: it has been disposed of`);
    }
    this.#data ??= this.made.then(() => this.thread.call((lane) => lane.read(this.id)));
    return await this.#data;
  }

  dispose(): void {
    if (!this.#isDisposed) this.thread.call((lane) => lane.free(this.id)).catch(() => {});
    this.#isDisposed = true;
    this.#data = null;
  }
}

class LaneExecutable implements Executable {
  readonly #graph: Graph;
  readonly #thread: LaneThread;
  readonly #id: number;

  constructor(graph: Graph, thread: LaneThread, id: number) {
    this.#graph = graph;
    this.#thread = thread;
    this.#id = id;
  }

  /** Does not wait for the results: the worker is given the next run while it is at this one. */
  async run(feeds: Readonly<Record<string, Feed>>): Promise<Record<string, Tensor>> {
    checkFeeds(this.#graph, feeds);
    const isHere = (feed: Feed): feed is LaneTensor =>
      feed instanceof LaneTensor && feed.thread === this.#thread;
    const sent = await Promise.all(
      Object.entries(feeds).map(async ([name, feed]) => {
        if (isHere(feed)) return [name, feed.id] as const;
        return [name, isTensor(feed) ? await feed.data() : feed] as const;
      }),
    );
    const outputs = Object.entries(this.#graph.outputs);
    const ids = Object.fromEntries(outputs.map(([name]) => [name, this.#thread.number()]));
    const run = this.#thread.call((lane) => lane.run(this.#id, Object.fromEntries(sent), ids));
    // What failed first says why.
    const made = Promise.all([...Object.values(feeds).filter(isHere).map((feed) => feed.made), run]).then(
      () => {},
    );
    return Object.fromEntries(
      outputs.map(([name, { shape }]) => [name, new LaneTensor(this.#thread, ids[name], shape, made)]),
    );
  }

  async dispose(): Promise<void> {
    await this.#thread.call((lane) => lane.close(this.#id));
  }
}
