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
import type { LaneWorker } from "./lane-worker.ts";
import type { BufferPool } from "./memory.ts";
import { toProgram } from "./program.ts";

/**
 * Engines on threads of their own. onnxruntime's binding runs a session on the thread that asks for it, so that two on
 * one thread are never under way at once. A thread is started when the first engine on it is asked for.
 */
export class Lanes {
  readonly #info: EngineInfo;
  readonly #pool: BufferPool;
  readonly #threads: LaneThread[] = [];
  readonly #engines = new Map<number, readonly Engine[]>();

  constructor(info: EngineInfo, pool: BufferPool) {
    this.#info = info;
    this.#pool = pool;
  }

  /** @throws EngineError if `count` is not from 1 to the number of threads */
  take(count: number): readonly Engine[] {
    const { threads } = this.#info;
    if (!Number.isInteger(count) || count < 1 || count > threads) {
      throw new EngineError(`lanes: expected 1 to ${threads}, as many as there are threads, got ${count}`);
    }
    const known = this.#engines.get(count);
    if (known) return known;
    while (this.#threads.length < count) this.#threads.push(new LaneThread(this.#pool));
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
  readonly #lane: Remote<LaneWorker>;
  /** Those who wait for an answer, which comes no more once the worker has ended. */
  readonly #waiting = new Set<(reason: EngineError) => void>();
  #end: EngineError | null = null;
  /** Of the host's arrays: as many come back from the worker as go there, so that none is left to the garbage collector. */
  readonly pool: BufferPool;
  #last = 0;

  constructor(pool: BufferPool) {
    this.pool = pool;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#lane = wrap<LaneWorker>(port1 as unknown as Endpoint);
    this.#worker = new Worker(new URL("./lane-worker.ts", import.meta.url), {
      workerData: port2,
      transferList: [port2],
    });
    this.#worker.on(
      "error",
      ({ message }) => this.#refuse(`a thread of onnxruntime's has ended: ${message}`),
    );
    this.#keepAlive(false);
  }

  #keepAlive(alive: boolean): void {
    const change = alive ? "ref" : "unref";
    this.#worker[change]();
    this.#port[change]();
  }

  #refuse(reason: string): void {
    this.#end ??= new EngineError(reason);
    for (const reject of this.#waiting) reject(this.#end);
  }

  number(): number {
    return this.#last += 1;
  }

  /**
   * The process stays as long as an answer is waited for, and no longer.
   * @throws EngineError with what the worker says, or if it has ended
   */
  async call<T>(ask: (lane: Remote<LaneWorker>) => Promise<T>): Promise<T> {
    if (this.#end) throw this.#end;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    if (this.#waiting.size === 0) this.#keepAlive(true);
    this.#waiting.add(reject);
    ask(this.#lane).then(resolve, (cause: Error) => reject(new EngineError(cause.message, { cause })));
    try {
      return await promise;
    } finally {
      this.#waiting.delete(reject);
      if (this.#waiting.size === 0) this.#keepAlive(false);
    }
  }

  async end(): Promise<void> {
    this.#refuse("the engine has been disposed of");
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
      const copy = thread.pool.take(data.length);
      copy.set(data);
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
  #moving: Promise<Float32Array> | null = null;
  #isDisposed = false;

  constructor(thread: LaneThread, id: number, shape: Shape, made: Promise<void>) {
    this.thread = thread;
    this.id = id;
    this.shape = shape;
    this.made = made;
    made.catch(() => {}); // told to whoever reads it
  }

  get isInWorker(): boolean {
    return this.#moving === null;
  }

  /** Moves the elements here. */
  async data(): Promise<FloatArray> {
    if (this.#isDisposed) {
      throw new EngineError(`tensor ${formatShape(this.shape)}: it has been disposed of`);
    }
    this.#moving ??= this.made.then(() => this.thread.call((lane) => lane.give(this.id)));
    return await this.#moving;
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    const gone = this.#moving
      ? this.#moving.then((array) => this.thread.pool.give(array))
      : this.thread.call((lane) => lane.free(this.id));
    gone.catch(() => {});
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
      feed instanceof LaneTensor && feed.thread === this.#thread && feed.isInWorker;
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
