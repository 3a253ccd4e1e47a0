import { formatShape, type Shape } from "../../graph/mod.ts";
import { EngineError, type FloatArray, type Tensor } from "../engine.ts";
import { checkUpload } from "../feeds.ts";

/** Arrays of one length that are kept for the next result of that length. */
const KEPT = 4;

/**
 * Arrays that results are written into. A block [K, p] takes megabytes, and the garbage collector, which does not count
 * them as pressure, would let hundreds pile up.
 */
export class BufferPool {
  readonly #free = new Map<number, Float32Array[]>();

  /** An array of this length, with any content. */
  take(length: number): Float32Array {
    return this.#free.get(length)?.pop() ?? new Float32Array(length);
  }

  give(array: Float32Array): void {
    const free = this.#free.get(array.length);
    if (!free) this.#free.set(array.length, [array]);
    else if (free.length < KEPT) free.push(array);
  }
}

/** A tensor in the process's own memory, where the CPU provider computes. */
export class HostTensor implements Tensor {
  readonly shape: Shape;
  readonly #pool: BufferPool | null;
  #data: Float32Array | null;

  /** @param pool takes the array when it is no longer needed; none where it is another's */
  constructor(data: Float32Array, shape: Shape, pool: BufferPool | null = null) {
    checkUpload(data, shape);
    this.#data = data;
    this.shape = shape;
    this.#pool = pool;
  }

  // deno-lint-ignore require-await -- so that a disposed tensor rejects
  async data(): Promise<FloatArray> {
    if (!this.#data) throw new EngineError(`tensor ${formatShape(this.shape)}: it has been disposed of`);
    return this.#data;
  }

  dispose(): void {
    if (this.#data) this.#pool?.give(this.#data);
    this.#data = null;
  }
}
