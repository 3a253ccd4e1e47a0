import {
  type DominantSubspace,
  type Evaluation,
  type FloatArray,
  norm,
  type Objective,
} from "@tiny-subspaces/core";
import type { Tracker } from "./tracker.ts";

/** One parameter vector θ, and what was computed there: each quantity once, at its first use. */
export class Point {
  readonly theta: FloatArray;
  readonly #objective: Pick<Objective, "gradient" | "loss">;
  readonly #tracker: Pick<Tracker, "at">;
  #subspace: Promise<DominantSubspace> | null = null;
  #full: Promise<Evaluation> | null = null;
  #dominantGradient: Promise<FloatArray> | null = null;

  constructor(
    theta: FloatArray,
    objective: Pick<Objective, "gradient" | "loss">,
    tracker: Pick<Tracker, "at">,
  ) {
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

  /** P_k ∇L(θ) */
  dominantGradient(): Promise<FloatArray> {
    return this.#dominantGradient ??= this.#projectGradient();
  }

  /** χ_k(∇L(θ)) */
  async chi(): Promise<number> {
    // Whoever asks for χ has measured S_k, which may bring the gradient with it.
    const subspace = await this.subspace();
    return await subspace.chi((await this.full()).gradient);
  }

  async gradNorm(): Promise<number> {
    return norm((await this.full()).gradient);
  }

  async #evaluate(): Promise<Evaluation> {
    return (await this.#subspace)?.evaluation ?? await this.#objective.gradient(this.theta);
  }

  async #projectGradient(): Promise<FloatArray> {
    const subspace = await this.subspace();
    return await subspace.project((await this.full()).gradient);
  }
}
