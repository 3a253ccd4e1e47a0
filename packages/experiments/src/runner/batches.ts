import { createRandom } from "@tiny-subspaces/core";

/**
 * The mini-batches of a run, as those of PyTorch's `DataLoader(shuffle=True)`: every epoch goes through the subset
 * once, in a new order, and its last batch is smaller where the batch size does not divide the subset.
 *
 * A batch is a function of seed and step alone. So branches see the same batches, and resuming needs no state.
 */
export class Batches {
  readonly #seed: number;
  readonly #samples: number;
  #epoch = -1;
  #order: Int32Array = new Int32Array();

  /** @param samples size of the training subset */
  constructor(seed: number, samples: number) {
    this.#seed = seed;
    this.#samples = samples;
  }

  /** Indices into the training subset of the batch that the update from θ_step takes. */
  at(step: number, batchSize: number): Int32Array {
    const perEpoch = Math.ceil(this.#samples / batchSize);
    const epoch = Math.floor(step / perEpoch);
    if (epoch !== this.#epoch) {
      this.#order = createRandom(this.#seed, `batches of epoch ${epoch}`).permutation(this.#samples);
      this.#epoch = epoch;
    }
    const start = (step % perEpoch) * batchSize;
    return this.#order.slice(start, start + batchSize);
  }
}
