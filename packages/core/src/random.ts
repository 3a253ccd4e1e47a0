import { sha256 } from "@noble/hashes/sha2.js";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** One stream of random numbers. The same seed, purpose and sequence of calls give the same numbers everywhere. */
export interface RandomStream {
  /** A float32 number, uniform in [low, high); in [0, 1) by default. */
  uniform(low?: number, high?: number): number;
  /** `length` float32 numbers, uniform in [low, high). */
  uniformArray(length: number, low: number, high: number): Float32Array;
  /** A standard normal number. */
  normal(): number;
  /** An integer, uniform in {0, …, limit − 1}. */
  below(limit: number): number;
  /** The numbers 0 to length − 1, every order equally likely. */
  permutation(length: number): Int32Array;
  /** All that determines the numbers to come, for a checkpoint: four int32 numbers. */
  state(): number[];
  /**
   * Continues from where `state` was taken.
   * @throws RangeError if it is not a state
   */
  restore(state: readonly number[]): void;
}

/**
 * The stream of a seed for one purpose. Streams of different seeds or purposes are unrelated, so that taking more
 * numbers for one purpose (the batches, say) changes no other (the initial parameters).
 *
 * The generator is xoroshiro128+; its 128 bits of state start as the first 16 bytes of SHA-256("<seed>/<purpose>").
 *
 * @param seed an integer
 * @param purpose what the numbers are for, as in "initialise" or "batches"
 * @throws RangeError if the seed is not an integer
 */
export function createRandom(seed: number, purpose: string): RandomStream {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed: expected an integer, got ${seed}`);
  const hash = sha256(new TextEncoder().encode(`${seed}/${purpose}`));
  const words = new DataView(hash.buffer, hash.byteOffset);
  return new XoroshiroStream([0, 4, 8, 12].map((offset) => words.getInt32(offset)));
}

class XoroshiroStream implements RandomStream {
  #generator: ReturnType<typeof xoroshiro128plusFromState>;

  constructor(state: readonly number[]) {
    this.#generator = xoroshiro128plusFromState(state);
  }

  uniform(low = 0, high = 1): number {
    const start = Math.fround(low);
    const end = Math.fround(high);
    if (!(start < end) || !Number.isFinite(end - start)) {
      throw new RangeError(
        `uniform: expected low < high, finite and distinct as float32, got ${low} and ${high}`,
      );
    }
    while (true) {
      // The lowest bits of xoroshiro128+ are its weakest, so a float32's 24 bits come from the top of the word.
      const unit = (this.#generator.next() >>> 8) * 2 ** -24;
      const value = Math.fround(start + (end - start) * unit);
      // Rounding to float32 may reach the excluded end of a narrow range.
      if (value < end) return value;
    }
  }

  uniformArray(length: number, low: number, high: number): Float32Array {
    // A loop: from a function `Float32Array.from` takes several times as long.
    const result = new Float32Array(length);
    for (let i = 0; i < length; i++) result[i] = this.uniform(low, high);
    return result;
  }

  normal(): number {
    // Box and Muller's transform; its sine half is left unused so that the state is the generator's alone.
    const radius = Math.sqrt(-2 * Math.log(this.#openUnit()));
    return radius * Math.cos(2 * Math.PI * this.#openUnit());
  }

  below(limit: number): number {
    if (!Number.isSafeInteger(limit) || limit < 1) {
      throw new RangeError(`below: expected a positive integer, got ${limit}`);
    }
    return uniformInt(this.#generator, 0, limit - 1);
  }

  permutation(length: number): Int32Array {
    const order = Int32Array.from({ length }, (_, index) => index);
    for (let last = length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      [order[last], order[other]] = [order[other], order[last]];
    }
    return order;
  }

  state(): number[] {
    return [...this.#generator.getState()];
  }

  restore(state: readonly number[]): void {
    // From the all-zero state the generator yields nothing but zeros, and no stream ever gets there.
    if (
      state.length !== 4 || !state.every((word) => word === (word | 0)) || state.every((word) => word === 0)
    ) {
      throw new RangeError(
        `random state: expected four int32 numbers, not all zero, got [${state.join(", ")}]`,
      );
    }
    this.#generator = xoroshiro128plusFromState(state);
  }

  /** Uniform in (0, 1), with 32 bits. */
  #openUnit(): number {
    return ((this.#generator.next() >>> 0) + 0.5) * 2 ** -32;
  }
}
