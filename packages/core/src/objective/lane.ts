import type { Engine, Executable, Feed, HostArray, Tensor } from "../engines/engine.ts";
import { type Graph, GraphBuilder, makeGraph } from "../graph/mod.ts";
import type { SampleBatch } from "./samples.ts";

/** A batch whose arrays may be placed on an engine. */
export interface Batch extends Omit<SampleBatch, "feeds"> {
  readonly feeds: Readonly<Record<string, Feed>>;
}

/** Batches that go through on one lane, one after the other. */
export interface Share {
  readonly lane: Lane;
  readonly batches: readonly Batch[];
}

/** An engine of those that compute an objective together, with what it has compiled and the samples that are placed on it. */
export class Lane {
  readonly engine: Engine;
  readonly #programs = new Map<string, Promise<Executable>>();
  readonly #placed = new Map<SampleBatch, Batch>();
  readonly #tensors: Tensor[] = [];

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** The program of this key, built at its first use. */
  compiled(key: string, build: () => Graph): Promise<Executable> {
    let program = this.#programs.get(key);
    if (!program) {
      program = this.engine.compile(build());
      this.#programs.set(key, program);
    }
    return program;
  }

  /** Adds up tensors of the same names and shapes, and disposes of them. */
  async add(
    a: Readonly<Record<string, Tensor>>,
    b: Readonly<Record<string, Tensor>>,
  ): Promise<Record<string, Tensor>> {
    const shapes = Object.entries(a).map(([name, { shape }]) => [name, shape] as const);
    const program = await this.compiled(`add ${JSON.stringify(shapes)}`, () => {
      const g = new GraphBuilder();
      const sums = shapes.map((
        [name, shape],
      ) => [name, g.add(g.input(`a:${name}`, shape), g.input(`b:${name}`, shape))]);
      return makeGraph(Object.fromEntries(sums));
    });
    const named = (prefix: string, tensors: typeof a) =>
      Object.entries(tensors).map(([name, tensor]) => [`${prefix}:${name}`, tensor]);
    const sum = await program.run(Object.fromEntries([...named("a", a), ...named("b", b)]));
    release([...Object.values(a), ...Object.values(b)]);
    return sum;
  }

  /** The batch on the engine, where it stays as long as the lane lives. */
  place(batch: SampleBatch): Batch {
    const known = this.#placed.get(batch);
    if (known) return known;
    const place = (data: HostArray): Feed => {
      if (data instanceof Int32Array) return data;
      const tensor = this.engine.upload(data, [batch.samples, data.length / batch.samples]);
      this.#tensors.push(tensor);
      return tensor;
    };
    const feeds = Object.entries(batch.feeds).map(([name, data]) => [name, place(data)]);
    const placed = { ...batch, feeds: Object.fromEntries(feeds) };
    this.#placed.set(batch, placed);
    return placed;
  }

  async dispose(): Promise<void> {
    release(this.#tensors.splice(0));
    this.#placed.clear();
    const programs = [...this.#programs.values()];
    this.#programs.clear();
    await Promise.all(programs.map(async (program) => (await program).dispose()));
  }
}

export function release(tensors: Iterable<Tensor>): void {
  for (const tensor of tensors) tensor.dispose();
}
