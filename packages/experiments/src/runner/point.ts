import type { DominantSubspace, Evaluation, FloatArray, Objective } from "@tiny-subspaces/core";

/** What the training loop asks of core's `SubspaceTracker`. */
export interface Tracker {
  at(theta: FloatArray): Promise<DominantSubspace>;
}

/** One parameter vector θ, and what was computed there: each quantity once, at its first use. */
export class Point {
  readonly theta: FloatArray;
  readonly #objective: Objective;
  readonly #tracker: Tracker;
  #subspace: Promise<DominantSubspace> | null = null;
  #full: Promise<Evaluation> | null = null;

  constructor(theta: FloatArray, objective: Objective, tracker: Tracker) {
    this.theta = theta;
    this.#objective = objective;
    this.#tracker = tracker;
  }

  /** The dominant subspace S_k(θ). */
  subspace(): Promise<DominantSubspace> {
    return this.#subspace ??= this.#tracker.at(this.theta);
  }

  /** L(θ) and ∇L(θ) over the whole subset: the tracker's, where it has spent a block product here. */
  full(): Promise<Evaluation> {
    return this.#full ??= this.#evaluate();
  }

  /** L(θ) alone, which is cheaper where the gradient is not needed. */
  async loss(): Promise<number> {
    const known = this.#full ?? (await this.#subspace)?.evaluation;
    return known ? (await known).loss : await this.#objective.loss(this.theta);
  }

  async #evaluate(): Promise<Evaluation> {
    return (await this.#subspace)?.evaluation ?? await this.#objective.gradient(this.theta);
  }
}
