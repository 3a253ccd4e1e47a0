import { type Engine, EngineError, type Feed, type FloatArray, type Tensor } from "../engines/engine.ts";
import { GraphBuilder, type GraphCost, graphCost, makeGraph } from "../graph/mod.ts";
import { countCorrect, type LossName, type Model } from "../nn/mod.ts";
import { distribute } from "./distribute.ts";
import { type Batch, Lane, release, type Share } from "./lane.ts";
import { Plan, type ProgramKind } from "./plan.ts";
import type { ProgramShape } from "./programs.ts";
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
  /** The model as test samples go through it, with the same parameters; `model` unless told. */
  readonly testModel?: Model;
  /** Bytes that the samples of one chunk may add to the intermediate values; decides how many go through at once. */
  readonly memoryBudget?: number;
  /** Bytes of all intermediate values above which a block goes through in pieces, as the smallest chunk is too large for it. */
  readonly blockLimit?: number;
}

/** Bytes of intermediate values that all lanes together may take: models with more of them go through on one. */
const LANE_LIMIT = 2 ** 30;

/** What all batches are evaluated at. */
interface CommonFeeds {
  readonly theta: FloatArray;
  readonly block?: Tensor;
}

/** Compiles the loss of a model on an engine, lazily: each program at its first use. */
export function createObjective(options: ObjectiveOptions): Objective {
  return new CompiledObjective(options);
}

class CompiledObjective implements Objective {
  readonly #options: ObjectiveOptions;
  readonly #main: Lane;
  readonly #lanes = new Map<Engine, Lane>();
  readonly #shares = new Map<string, Share[]>();
  readonly #plan: Plan;
  readonly #testPlan: Plan;

  constructor(options: ObjectiveOptions) {
    this.#options = options;
    this.#main = this.#lane(options.engine);
    this.#plan = new Plan(options);
    const { testModel } = options;
    this.#testPlan = testModel ? new Plan({ ...options, model: testModel }) : this.#plan;
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
    const shares = this.#chunked(this.#options.train, "gradient");
    return await readEvaluation(await this.#sum("gradient", shares, this.samples, { theta }));
  }

  async batchGradient(theta: FloatArray, indices: ArrayLike<number>): Promise<Evaluation> {
    const shares = this.#share([this.#options.train.gather(indices)], this.#plan, "gradient");
    return await readEvaluation(await this.#sum("gradient", shares, indices.length, { theta }));
  }

  async hessianProduct(theta: FloatArray, block: Tensor): Promise<Evaluation & { product: Tensor }> {
    const [k] = block.shape;
    const rows = this.#plan.rowsAtOnce(k);
    if (rows === k) return await this.#blockProduct(theta, block);
    const products: Tensor[] = [];
    let evaluation: Evaluation | null = null;
    for (let start = 0; start < k; start += rows) {
      const { piece } = await (await this.#cutRows(k, start, Math.min(rows, k - start))).run({ block });
      const { product, ...rest } = await this.#blockProduct(theta, piece);
      evaluation ??= rest;
      products.push(product);
      release([piece]);
    }
    const pieces = Object.fromEntries(products.map((product, i) => [`piece${i}`, product]));
    const { product } = await (await this.#joinRows(products.map(({ shape }) => shape[0]))).run(pieces);
    release(products);
    return { ...evaluation!, product };
  }

  async #blockProduct(theta: FloatArray, block: Tensor): Promise<Evaluation & { product: Tensor }> {
    const shares = this.#chunked(this.#options.train, "hessian", block.shape[0]);
    const sums = await this.#sum("hessian", shares, this.samples, { theta, block });
    return { ...await readEvaluation(sums), product: sums.product };
  }

  /** Runs a program on all batches, and adds up its outputs: in each lane, then in the lanes' order, whichever is first. */
  async #sum(
    kind: "gradient" | "hessian",
    shares: readonly Share[],
    outOf: number,
    common: CommonFeeds,
  ): Promise<Record<string, Tensor>> {
    const k = common.block?.shape[0];
    const sums = await Promise.all(shares.map(({ lane, batches }) =>
      this.#on(lane, common, async (feeds) => {
        let sum: Record<string, Tensor> | null = null;
        for (const batch of batches) {
          const program = await this.#program(lane, this.#plan, kind, batch, outOf, k);
          const result = await program.run({ ...feeds, ...batch.feeds });
          sum = sum ? await lane.add(sum, result) : result;
        }
        return sum!;
      })
    ));
    let [total] = sums;
    for (const sum of sums.slice(1)) total = await this.#main.add(total, sum);
    return total;
  }

  cost(kind: "gradient" | "hessian", k = 0): ObjectiveCost {
    const bytesPerElement = this.#options.engine.info.precision === "float64" ? 8 : 4;
    const chunks = this.#plan.chunks(this.#options.train, kind, k);
    const costs = chunks.map(({ samples }) =>
      graphCost(this.#plan.graph(kind, { samples, scale: 1 / this.samples }, k), bytesPerElement)
    );
    const total = (of: keyof GraphCost) => costs.reduce((sum, cost) => sum + cost[of], 0);
    return { flops: total("flops"), bytes: total("bytes"), chunks: chunks.length };
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.dispose()));
    this.#shares.clear();
  }

  async #evaluate(theta: FloatArray, source: SampleSource): Promise<TestEvaluation> {
    const plan = this.#planOf(source);
    const parts = await Promise.all(
      this.#chunked(source, "loss").map(({ lane, batches }) =>
        this.#on(lane, { theta }, async (feeds) => {
          let [loss, correct] = [0, 0];
          for (const batch of batches) {
            const program = await this.#program(lane, plan, "loss", batch, source.samples);
            const result = await program.run({ ...feeds, ...batch.feeds });
            loss += (await result.loss.data())[0];
            correct += countCorrect(await result.logits.data(), batch.labels);
            release(Object.values(result));
          }
          return { loss, correct };
        })
      ),
    );
    const total = (of: "loss" | "correct") => parts.reduce((sum, part) => sum + part[of], 0);
    return { loss: total("loss"), accuracy: total("correct") / source.samples };
  }

  /** Does something with feeds that are placed on a lane once, for several runs. */
  async #on<T>(
    { engine }: Lane,
    { theta, block }: CommonFeeds,
    work: (feeds: Readonly<Record<string, Feed>>) => Promise<T>,
  ): Promise<T> {
    if (engine === this.#options.engine) return await work(block ? { theta, block } : { theta });
    const placed: Record<string, Tensor> = { theta: engine.upload(theta, [theta.length]) };
    if (block) placed.block = engine.upload(await block.data(), block.shape);
    return await work(placed).finally(() => release(Object.values(placed)));
  }

  #cutRows(k: number, start: number, count: number) {
    return this.#main.compiled(`cut ${k} ${start} ${count}`, () => {
      const g = new GraphBuilder();
      return makeGraph({ piece: g.slice(g.input("block", [k, this.parameterCount]), 0, start, count) });
    });
  }

  #joinRows(counts: readonly number[]) {
    return this.#main.compiled(`join ${counts}`, () => {
      const g = new GraphBuilder();
      const pieces = counts.map((count, i) => g.input(`piece${i}`, [count, this.parameterCount]));
      return makeGraph({ product: g.concat(pieces, 0) });
    });
  }

  #program(lane: Lane, plan: Plan, kind: ProgramKind, { samples }: Batch, outOf: number, k = 0) {
    const shape: ProgramShape = { samples, scale: 1 / outOf };
    const model = plan === this.#plan ? "" : "test ";
    return lane.compiled(`${model}${kind} ${samples} ${outOf} ${k}`, () => plan.graph(kind, shape, k));
  }

  #planOf(source: SampleSource): Plan {
    return source === this.#options.train ? this.#plan : this.#testPlan;
  }

  /** The whole of a source in chunks, each placed once on the lane that it goes through on. */
  #chunked(source: SampleSource, kind: ProgramKind, k = 0): Share[] {
    const key = `${source === this.#options.train ? "train" : "test"} ${kind} ${k}`;
    let shares = this.#shares.get(key);
    if (!shares) {
      const plan = this.#planOf(source);
      shares = this.#share(plan.chunks(source, kind, k), plan, kind, k).map(({ lane, batches }) => ({
        lane,
        batches: batches.map((batch) => lane.place(batch)),
      }));
      this.#shares.set(key, shares);
    }
    return shares;
  }

  /** Deals batches out to as many lanes as fit into memory, where lanes pay. */
  #share<B extends SampleBatch>(
    batches: readonly B[],
    plan: Plan,
    kind: ProgramKind,
    k = 0,
  ): { lane: Lane; batches: readonly B[] }[] {
    const { engine } = this.#options;
    const whole = [{ lane: this.#main, batches }];
    if (!engine.split || batches.length < 2) return whole;
    const weights = batches.map(({ samples }) => plan.weigh(kind, samples, k));
    const largest = Math.max(...weights.map(({ peakBytes }) => peakBytes));
    const count = Math.min(batches.length, engine.info.threads, Math.floor(LANE_LIMIT / largest));
    if (count < 2 || !weights.every(({ isForLanes }) => isForLanes)) return whole;
    const lanes = engine.split(count).map((part) => this.#lane(part));
    return distribute(weights.map(({ cost }) => cost), count).map((items, i) => ({
      lane: lanes[i],
      batches: items.map((item) => batches[item]),
    }));
  }

  #lane(engine: Engine): Lane {
    const lane = this.#lanes.get(engine) ?? new Lane(engine);
    this.#lanes.set(engine, lane);
    return lane;
  }
}

/** Reads outputs `loss` and `gradient`, and disposes of them. */
async function readEvaluation({ loss, gradient }: Readonly<Record<string, Tensor>>): Promise<Evaluation> {
  const evaluation = { loss: (await loss.data())[0], gradient: (await gradient.data()).slice() };
  release([loss, gradient]);
  return evaluation;
}
