import {
  type Engine,
  EngineError,
  type Executable,
  type Feed,
  type FloatArray,
  type Tensor,
} from "../engines/mod.ts";
import { GraphBuilder, type GraphCost, graphCost, makeGraph } from "../graph/mod.ts";
import { countCorrect, type LossName, type Model } from "../nn/mod.ts";
import { peakBytes } from "./memory.ts";
import { gradientProgram, hessianProgram, lossProgram, type ProgramShape } from "./programs.ts";
import type { SampleBatch, SampleSource } from "./samples.ts";

/** L(θ) and ∇L(θ) [p]. */
export interface Evaluation {
  readonly loss: number;
  readonly gradient: FloatArray;
}

export interface TestEvaluation {
  readonly loss: number;
  /** Share of the samples whose largest logit is the label's, in [0, 1]. */
  readonly accuracy: number;
}

/** The mean loss of a model over a training subset, as a function of its parameter vector θ [p]. */
export interface Objective {
  readonly parameterCount: number;
  readonly samples: number;
  readonly classes: number;
  loss(theta: FloatArray): Promise<number>;
  gradient(theta: FloatArray): Promise<Evaluation>;
  /** The same of the mean over some of the training samples. */
  batchGradient(theta: FloatArray, indices: ArrayLike<number>): Promise<Evaluation>;
  /** H(θ) times each row of `block` [K, p], with the loss and gradient that come on the way. */
  hessianProduct(theta: FloatArray, block: Tensor): Promise<Evaluation & { readonly product: Tensor }>;
  /** @throws EngineError if there is no test set */
  evaluateTest(theta: FloatArray): Promise<TestEvaluation>;
  /** What one `gradient`, or one `hessianProduct` with K = `k` rows, costs, counted from the graphs. */
  cost(kind: "gradient" | "hessian", k?: number): ObjectiveCost;
  dispose(): Promise<void>;
}

/** Of all chunks together. */
export interface ObjectiveCost extends GraphCost {
  /** Pieces in which the training subset goes through. */
  readonly chunks: number;
}

export interface ObjectiveOptions {
  readonly engine: Engine;
  readonly model: Model;
  readonly loss: LossName;
  readonly train: SampleSource;
  readonly test?: SampleSource;
  /** Bytes that the samples of one chunk may add to the intermediate values; decides how many go through at once. */
  readonly memoryBudget?: number;
  /** Bytes of all intermediate values above which a block goes through in pieces, as the smallest chunk is too large for it. */
  readonly blockLimit?: number;
}

/**
 * Samples that batch norm takes together cannot be cut into chunks. Of resnet8's 1,000 two rows of a block are within the
 * limit, by count at 3.2 GB; resident are 6.5 GB with onnxruntime, whose order of execution keeps more values at once.
 */
export const DEFAULT_BLOCK_LIMIT = 3.5 * 2 ** 30;

/** A chunk that saturates the processor's threads is far smaller than this; more only costs memory. */
export const DEFAULT_MEMORY_BUDGET = 256 * 2 ** 20;

/** A batch with its arrays placed on the engine. */
interface PlacedBatch extends Omit<SampleBatch, "feeds"> {
  readonly feeds: Readonly<Record<string, Feed>>;
}

/** Compiles the loss of a model on an engine, lazily: each program at its first use. */
export function createObjective(options: ObjectiveOptions): Objective {
  return new CompiledObjective(options);
}

class CompiledObjective implements Objective {
  readonly #options: ObjectiveOptions;
  readonly #programs = new Map<string, Promise<Executable>>();
  readonly #chunks = new Map<string, PlacedBatch[]>();
  readonly #chunkSizes = new Map<string, number>();
  readonly #rows = new Map<number, number>();

  constructor(options: ObjectiveOptions) {
    this.#options = options;
  }

  get parameterCount(): number {
    return this.#options.model.parameterCount;
  }

  get samples(): number {
    return this.#options.train.samples;
  }

  get classes(): number {
    return this.#options.train.classes;
  }

  async loss(theta: FloatArray): Promise<number> {
    return (await this.#evaluate(theta, this.#options.train)).loss;
  }

  async evaluateTest(theta: FloatArray): Promise<TestEvaluation> {
    const { test } = this.#options;
    if (!test) throw new EngineError("test evaluation: expected a test set, got none");
    return await this.#evaluate(theta, test);
  }

  async gradient(theta: FloatArray): Promise<Evaluation> {
    return await this.#sumGradients(theta, this.#chunked(this.#options.train, "gradient"), this.samples);
  }

  async batchGradient(theta: FloatArray, indices: ArrayLike<number>): Promise<Evaluation> {
    return await this.#sumGradients(theta, this.#options.train.gather(indices), indices.length);
  }

  async hessianProduct(theta: FloatArray, block: Tensor): Promise<Evaluation & { product: Tensor }> {
    const [k] = block.shape;
    const rows = this.#rowsAtOnce(k);
    if (rows === k) return await this.#blockProduct(theta, block);
    const products: Tensor[] = [];
    let evaluation: Evaluation | null = null;
    for (let start = 0; start < k; start += rows) {
      const { piece } = await (await this.#cutRows(k, start, Math.min(rows, k - start))).run({ block });
      const { product, ...rest } = await this.#blockProduct(theta, piece);
      evaluation ??= rest;
      products.push(product);
      release({ piece });
    }
    const pieces = Object.fromEntries(products.map((product, i) => [`piece${i}`, product]));
    const { product } = await (await this.#joinRows(products.map(({ shape }) => shape[0]))).run(pieces);
    release(pieces);
    return { ...evaluation!, product };
  }

  async #blockProduct(theta: FloatArray, block: Tensor): Promise<Evaluation & { product: Tensor }> {
    const [k] = block.shape;
    const sum = new EvaluationSum(this.parameterCount);
    let product: Tensor | null = null;
    for (const chunk of this.#chunked(this.#options.train, `hessian ${k}`)) {
      const program = await this.#program("hessian", chunk, this.samples, k);
      const result = await program.run({ theta, block, ...chunk.feeds });
      await sum.add(result);
      product = product ? await this.#addBlocks(product, result.product) : result.product;
    }
    return { ...sum.total(), product: product! };
  }

  cost(kind: "gradient" | "hessian", k = 0): ObjectiveCost {
    const bytesPerElement = this.#options.engine.info.precision === "float64" ? 8 : 4;
    const chunks = this.#chunked(this.#options.train, `${kind} ${k}`);
    const costs = chunks.map(({ samples, length }) =>
      graphCost(this.#graph(kind, { samples, length, scale: 1 / this.samples }, k), bytesPerElement)
    );
    const total = (of: keyof GraphCost) => costs.reduce((sum, cost) => sum + cost[of], 0);
    return { flops: total("flops"), bytes: total("bytes"), chunks: chunks.length };
  }

  async dispose(): Promise<void> {
    for (const chunk of [...this.#chunks.values()].flat()) {
      for (const feed of Object.values(chunk.feeds)) if (!ArrayBuffer.isView(feed)) feed.dispose();
    }
    await Promise.all([...this.#programs.values()].map(async (program) => (await program).dispose()));
    this.#chunks.clear();
    this.#programs.clear();
  }

  async #evaluate(theta: FloatArray, source: SampleSource): Promise<TestEvaluation> {
    let loss = 0;
    let correct = 0;
    for (const chunk of this.#chunked(source, "loss")) {
      const program = await this.#program("loss", chunk, source.samples);
      const result = await program.run({ theta, ...chunk.feeds });
      loss += (await result.loss.data())[0];
      correct += countCorrect(await result.logits.data(), chunk.labels);
      release(result);
    }
    return { loss, accuracy: correct / source.samples };
  }

  async #sumGradients(
    theta: FloatArray,
    batches: readonly (SampleBatch | PlacedBatch)[],
    samples: number,
  ): Promise<Evaluation> {
    const sum = new EvaluationSum(this.parameterCount);
    for (const batch of batches) {
      const program = await this.#program("gradient", batch, samples);
      await sum.add(await program.run({ theta, ...batch.feeds }));
    }
    return sum.total();
  }

  async #addBlocks(a: Tensor, b: Tensor): Promise<Tensor> {
    const [k, p] = a.shape;
    const program = await this.#compiled(`add ${k}`, () => {
      const g = new GraphBuilder();
      return makeGraph({ sum: g.add(g.input("a", [k, p]), g.input("b", [k, p])) });
    });
    const { sum } = await program.run({ a, b });
    release({ a, b });
    return sum;
  }

  #cutRows(k: number, start: number, count: number): Promise<Executable> {
    return this.#compiled(`cut ${k} ${start} ${count}`, () => {
      const g = new GraphBuilder();
      return makeGraph({ piece: g.slice(g.input("block", [k, this.parameterCount]), 0, start, count) });
    });
  }

  #joinRows(counts: readonly number[]): Promise<Executable> {
    return this.#compiled(`join ${counts}`, () => {
      const g = new GraphBuilder();
      const pieces = counts.map((count, i) => g.input(`piece${i}`, [count, this.parameterCount]));
      return makeGraph({ product: g.concat(pieces, 0) });
    });
  }

  #program(
    kind: "loss" | "gradient" | "hessian",
    { samples, length }: SampleBatch | PlacedBatch,
    outOf: number,
    k = 0,
  ): Promise<Executable> {
    const shape: ProgramShape = { samples, length, scale: 1 / outOf };
    return this.#compiled(`${kind} ${samples} ${length} ${outOf} ${k}`, () => this.#graph(kind, shape, k));
  }

  #graph(kind: "loss" | "gradient" | "hessian", shape: ProgramShape, k: number) {
    const { model, loss } = this.#options;
    if (kind === "loss") return lossProgram(model, loss, shape);
    if (kind === "gradient") return gradientProgram(model, loss, shape);
    return hessianProgram(model, loss, shape, k);
  }

  #compiled(key: string, build: () => ReturnType<typeof makeGraph>): Promise<Executable> {
    let program = this.#programs.get(key);
    if (!program) {
      program = this.#options.engine.compile(build());
      this.#programs.set(key, program);
    }
    return program;
  }

  /** The whole of a source in pieces that fit the memory budget, placed on the engine once. */
  #chunked(source: SampleSource, purpose: string): PlacedBatch[] {
    const [kind, k = "0"] = purpose.split(" ") as ["loss" | "gradient" | "hessian", string?];
    const size = this.#chunkSize(source, kind, Number(k));
    const key = `${source === this.#options.train ? "train" : "test"} ${size}`;
    let chunks = this.#chunks.get(key);
    if (!chunks) {
      chunks = source.chunks(size, this.#options.model.ghostBatch).map((chunk) => ({
        ...chunk,
        feeds: this.#place(chunk),
      }));
      this.#chunks.set(key, chunks);
    }
    return chunks;
  }

  #place({ samples, feeds }: SampleBatch): Record<string, Feed> {
    return Object.fromEntries(
      Object.entries(feeds).map(([name, data]) => [
        name,
        data instanceof Int32Array
          ? data
          : this.#options.engine.upload(data, [samples, data.length / samples]),
      ]),
    );
  }

  /** Rows of a block that go through together: all, or pieces of nearly one size with which a smallest chunk is in the limit. */
  #rowsAtOnce(k: number): number {
    const known = this.#rows.get(k);
    if (known) return known;
    const { model, train, blockLimit = DEFAULT_BLOCK_LIMIT } = this.#options;
    const samples = Math.min(model.ghostBatch ?? 1, train.samples);
    const shape: ProgramShape = { samples, length: this.#longest(), scale: 1 };
    const fitting = largestWithin(k, (rows) => peakBytes(this.#graph("hessian", shape, rows)) <= blockLimit);
    const rows = Math.ceil(k / Math.ceil(k / fitting));
    this.#rows.set(k, rows);
    return rows;
  }

  /** Tokens of the longest sentence that a model takes. */
  #longest(): number | undefined {
    const { input } = this.#options.model;
    return input.kind === "tokens" ? input.maxLength : undefined;
  }

  /** Samples a chunk, such that the chunks are of nearly one size and each within the memory budget. */
  #chunkSize(source: SampleSource, kind: "loss" | "gradient" | "hessian", k: number): number {
    const key = `${kind} ${k} ${source.samples}`;
    const known = this.#chunkSizes.get(key);
    if (known) return known;
    const { model, memoryBudget = DEFAULT_MEMORY_BUDGET } = this.#options;
    const length = this.#longest();
    const group = model.ghostBatch ?? 1;
    const bytes = (samples: number) => peakBytes(this.#graph(kind, { samples, length, scale: 1 }, k));
    const fixed = bytes(Math.min(group, source.samples));
    const groups = Math.max(1, Math.floor(source.samples / group));
    const fitting = largestWithin(groups, (count) => bytes(count * group) <= fixed + memoryBudget);
    const size = Math.ceil(groups / Math.ceil(groups / fitting)) * group;
    this.#chunkSizes.set(key, size);
    return size;
  }
}

/** The largest of 1 … limit that fits, by bisection; 1 where none does. */
function largestWithin(limit: number, fits: (count: number) => boolean): number {
  if (fits(limit)) return limit;
  let low = 1;
  let high = limit;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Adds up the losses and gradients of batches. */
class EvaluationSum {
  #loss = 0;
  #gradient: FloatArray | null = null;
  readonly #parameterCount: number;

  constructor(parameterCount: number) {
    this.#parameterCount = parameterCount;
  }

  async add(result: Readonly<Record<string, Tensor>>): Promise<void> {
    this.#loss += (await result.loss.data())[0];
    const gradient = await result.gradient.data();
    if (!this.#gradient) this.#gradient = gradient.slice();
    else for (let i = 0; i < this.#parameterCount; i++) this.#gradient[i] += gradient[i];
    release({ loss: result.loss, gradient: result.gradient });
  }

  total(): Evaluation {
    return { loss: this.#loss, gradient: this.#gradient ?? new Float32Array(this.#parameterCount) };
  }
}

function release(tensors: Readonly<Record<string, Tensor>>): void {
  for (const tensor of Object.values(tensors)) tensor.dispose();
}
