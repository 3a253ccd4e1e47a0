import type { LossName, Model } from "../nn/mod.ts";
import { type Graph, graphCost, topologicalOrder } from "../graph/mod.ts";
import { peakBytes } from "./memory.ts";
import { gradientProgram, hessianProgram, lossProgram, type ProgramShape } from "./programs.ts";
import type { SampleBatch, SampleSource } from "./samples.ts";

/**
 * Samples that batch norm takes together cannot be cut into chunks. Of resnet8's 1,000 two rows of a block are within the
 * limit, by count at 3.2 GB; resident are 6.5 GB with onnxruntime, whose order of execution keeps more values at once.
 */
export const DEFAULT_BLOCK_LIMIT = 3.5 * 2 ** 30;

/** A chunk that saturates a processor's threads is far smaller than this; more only costs memory. */
export const DEFAULT_MEMORY_BUDGET = 256 * 2 ** 20;

/**
 * Operations a byte above which products take nearly all time, and use all threads as well as lanes do. On two threads
 * lanes saved a fifth of a small transformer's time (3 operations a byte), and save a twentieth of the CNN's (18) and
 * nothing of the MLP's (32).
 */
const LANE_INTENSITY = 20;

/** About the bytes that a processor moves to and from memory while it adds or multiplies once. */
const BYTES_PER_FLOP = 0.1;

/** About the bytes that it moves while one operation of a graph starts. */
const BYTES_PER_START = 3e5;

export type ProgramKind = "loss" | "gradient" | "hessian";

export interface PlanOptions {
  readonly model: Model;
  readonly loss: LossName;
  readonly train: SampleSource;
  readonly memoryBudget?: number;
  readonly blockLimit?: number;
}

/** What one execution of a program takes. */
interface Weight {
  /** Time, in a unit that tells the programs of an objective apart. */
  readonly cost: number;
  /** Whether several at a time, each on some of the threads, are faster than one after the other on all. */
  readonly isForLanes: boolean;
  /** Of intermediate values. */
  readonly peakBytes: number;
}

/** The programs of an objective, and in what pieces samples and blocks go through them, told from the graphs alone. */
export class Plan {
  readonly #options: PlanOptions;
  readonly #chunks = new Map<SampleSource, Map<number, SampleBatch[]>>();
  readonly #chunkSizes = new Map<string, number>();
  readonly #weights = new Map<string, Weight>();
  readonly #rows = new Map<number, number>();

  constructor(options: PlanOptions) {
    this.#options = options;
  }

  /** @param k rows of a block, for `hessian` */
  graph(kind: ProgramKind, shape: ProgramShape, k: number): Graph {
    const { model, loss } = this.#options;
    if (kind === "loss") return lossProgram(model, loss, shape);
    if (kind === "gradient") return gradientProgram(model, loss, shape);
    return hessianProgram(model, loss, shape, k);
  }

  /** The whole of a source in pieces that fit the memory budget; of one size they are the same objects at every call. */
  chunks(source: SampleSource, kind: ProgramKind, k: number): readonly SampleBatch[] {
    const size = this.#chunkSize(source, kind, k);
    const known = this.#chunks.get(source) ?? new Map<number, SampleBatch[]>();
    this.#chunks.set(source, known);
    const chunks = known.get(size) ?? source.chunks(size, this.#options.model.ghostBatch);
    known.set(size, chunks);
    return chunks;
  }

  weigh(kind: ProgramKind, samples: number, k: number): Weight {
    const key = `${kind} ${samples} ${k}`;
    let weight = this.#weights.get(key);
    if (!weight) {
      const graph = this.graph(kind, { samples, scale: 1 }, k);
      const { flops, bytes } = graphCost(graph);
      const starts = topologicalOrder(Object.values(graph.outputs)).length;
      const cost = bytes + flops * BYTES_PER_FLOP + starts * BYTES_PER_START;
      weight = { cost, isForLanes: flops <= LANE_INTENSITY * bytes, peakBytes: peakBytes(graph) };
      this.#weights.set(key, weight);
    }
    return weight;
  }

  /** Rows of a block that go through together: all, or pieces of nearly one size with which a smallest chunk is in the limit. */
  rowsAtOnce(k: number): number {
    const known = this.#rows.get(k);
    if (known) return known;
    const { model, train, blockLimit = DEFAULT_BLOCK_LIMIT } = this.#options;
    const samples = Math.min(model.ghostBatch ?? 1, train.samples);
    const shape: ProgramShape = { samples, scale: 1 };
    const fitting = largestWithin(k, (rows) => peakBytes(this.graph("hessian", shape, rows)) <= blockLimit);
    const rows = Math.ceil(k / Math.ceil(k / fitting));
    this.#rows.set(k, rows);
    return rows;
  }

  /** Samples a chunk, such that the chunks are of nearly one size and each within the memory budget. */
  #chunkSize(source: SampleSource, kind: ProgramKind, k: number): number {
    const key = `${kind} ${k} ${source.samples}`;
    const known = this.#chunkSizes.get(key);
    if (known) return known;
    const { model, memoryBudget = DEFAULT_MEMORY_BUDGET } = this.#options;
    const group = model.ghostBatch ?? 1;
    const bytes = (samples: number) => peakBytes(this.graph(kind, { samples, scale: 1 }, k));
    const fixed = bytes(Math.min(group, source.samples));
    const groups = Math.max(1, Math.floor(source.samples / group));
    const within = (budget: number) =>
      largestWithin(groups, (count) => bytes(count * group) <= fixed + budget);
    const most = within(memoryBudget);
    const { isForLanes } = this.weigh(kind, most * group, k);
    // Of those for lanes several are in memory at a time.
    const fitting = isForLanes ? within(memoryBudget / 2) : most;
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
