import type { Engine, FloatArray, Tensor } from "../engines/mod.ts";
import type { Evaluation, Objective } from "../objective/mod.ts";
import { distance, norm } from "../vectors.ts";
import { BlockAlgebra } from "./blocks.ts";
import { Matrix, normFromGram, orthonormalizer, scaleBothSides, symmetricEigen } from "./dense.ts";
import { StepControl, type StepControlState } from "./control.ts";
import { type Eigenpairs, topEigenpairs } from "./eigen.ts";
import { BasisHistory, type Combination, type HistoryState, type Reach } from "./history.ts";

/** The span S_k of the k leading eigenvectors of the loss Hessian at one θ, to within a known angle. */
export interface DominantSubspace {
  /** Ritz values, descending: λ₁ … λ_k of the θ at which the last block product was spent. */
  readonly values: Float64Array;
  /** Estimate from above of the sine of the largest angle to the exact S_k; 1 where λ_k and λ_{k+1} coincide. */
  readonly sineBound: number | null;
  readonly sineEstimate: number;
  /** Full loss and gradient at this θ where a block product was spent on it (they come on the way), else `null`. */
  readonly evaluation: Evaluation | null;
  /** P_k v */
  project(v: FloatArray): Promise<FloatArray>;
  /** χ_k(v) = ‖P_k v‖ / ‖v‖, 0 for v = 0. */
  chi(v: FloatArray): Promise<number>;
}

export interface TrackerOptions {
  readonly engine: Engine;
  readonly objective: Objective;
  readonly k: number;
  /** Largest admitted sine of the angle between the tracked and the exact subspace; default 0.01. */
  readonly tolerance?: number;
  /**
   * `every-step` spends a block product at every new θ; `adaptive` (default) goes without one where the basis that the
   * last ones predict is within tolerance.
   */
  readonly schedule?: "every-step" | "adaptive";
  readonly seed?: number;
  onEvent?: (event: TrackerEvent) => void;
}
export interface TrackerEvent {
  readonly kind: string;
  readonly detail: string;
}
export class NotFiniteError extends Error {}

export interface TrackerStatistics {
  /** Products of the Hessian with a block of k vectors, audits not counted. */
  readonly blockProducts: number;
  /** Calls of `at`. */
  readonly queries: number;
  /** Solves from random directions, because the basis was lost or there was none. */
  readonly coldSolves: number;
}

/** All that the next call depends on; the history's bases are a view, valid until then. */
export interface TrackerState {
  readonly basis: FloatArray;
  readonly guard: FloatArray | null;
  readonly theta: FloatArray;
  readonly values: readonly number[];
  readonly edge: number;
  readonly lowest: number;
  readonly sineBound: number;
  readonly sinceRefresh: number;
  readonly control: StepControlState;
  readonly history: HistoryState;
  readonly statistics: TrackerStatistics;
}

export interface Audit {
  /** Sine of the largest angle between the tracked and the exact subspace. */
  readonly sine: number;
  /** What the tracker had promised. */
  readonly sineBound: number | null;
  readonly sineEstimate: number;
  readonly converged: boolean;
  /** The k largest eigenvalues, from a cold solve. */
  readonly values: Float64Array;
  readonly next: number;
}

export const DEFAULT_TOLERANCE = 0.01;

/** Products between two looks at λ_{k+1}, which the angle's bound needs. */
const REFRESH_INTERVAL = 25;
/** Share of the tolerance to which a correction or a solve brings the basis. */
const AFTER_SHARE = 0.5;
/** Relative gap between λ_k and λ_{k+1} below which S_k counts as not defined. */
const DEGENERATE_GAP = 1e-3;

/**
 * Follows S_k along a trajectory. At a new θ a basis Q is predicted from those at earlier points (see `BasisHistory`).
 * Unless the prediction is known to be good enough (see `StepControl`), one block product Y = H(θ)Q measures the angle of
 * Q to S_k and corrects it: with Ritz pairs (λᵢ, qᵢ) and residuals rᵢ = Hqᵢ − λᵢqᵢ,
 *
 *   ‖sin∠(Q, S_k)‖ ≤ ‖diag(1/(λᵢ − λ_{k+1})) R‖₂   and   qᵢ ← qᵢ + rᵢ/(λᵢ − μ)
 *
 * (Davis and Kahan 1970; the correction is shifted subspace iteration with μ in the middle of the bulk spectrum, one
 * degree of a Chebyshev filter). Where that does not bring the bound within tolerance, a block Lanczos solve goes on from
 * the basis and from random directions where it fails.
 */
export class SubspaceTracker {
  readonly #options: Required<Omit<TrackerOptions, "onEvent">>;
  readonly #algebra: BlockAlgebra;
  readonly #control: StepControl;
  readonly #history: BasisHistory;
  /** Of S_k(#theta), to within #sineBound. */
  #basis: Tensor | null = null;
  /** Eigenvectors k+1 … 2k at the last refresh, from which the next one starts. */
  #guard: Tensor | null = null;
  #theta: FloatArray = new Float32Array(0);
  #sineBound = 1;
  #values: Float64Array = new Float64Array(0);
  /** λ_{k+1} and the smallest eigenvalue seen: the ends of the bulk. */
  #edge = 0;
  #lowest = 0;
  #sinceRefresh = 0;
  #statistics = { blockProducts: 0, queries: 0, coldSolves: 0 };

  constructor(options: TrackerOptions) {
    this.#options = { tolerance: DEFAULT_TOLERANCE, schedule: "adaptive", seed: 0, ...options };
    const { k, tolerance, objective, engine } = this.#options;
    if (!Number.isInteger(k) || k < 1 || k > objective.parameterCount) {
      throw new RangeError(`dominant subspace: expected k from 1 to ${objective.parameterCount}, got ${k}`);
    }
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new RangeError(`dominant subspace: expected a tolerance between 0 and 1, got ${tolerance}`);
    }
    this.#algebra = new BlockAlgebra(engine, objective.parameterCount);
    this.#control = new StepControl(tolerance);
    this.#history = new BasisHistory(this.#algebra, k);
  }

  get statistics(): TrackerStatistics {
    return { ...this.#statistics };
  }

  /** λ_{k+1} as far as it is known: a Ritz value and its residual, at the last refresh. */
  get bulkEdge(): number {
    return this.#edge;
  }

  /**
   * The dominant subspace at θ [p], valid until the next call. Ask in the order of the trajectory: what it costs depends
   * on how well the last points predict the next.
   */
  async at(theta: FloatArray): Promise<DominantSubspace> {
    this.#statistics.queries++;
    if (!this.#basis) return await this.#solveCold(theta);
    if (distance(theta, this.#theta) === 0) return this.#subspace(null);
    const reach = this.#foresee(theta);
    this.#replaceBasis(await this.#history.predict(reach.weights));
    if (this.#options.schedule === "adaptive" && this.#control.accept(reach)) {
      this.#theta = theta.slice();
      this.#sineBound = this.#control.sineBound(reach);
      return this.#subspace(null);
    }
    if (this.#sinceRefresh >= REFRESH_INTERVAL) return await this.#refresh(theta);
    return await this.#correct(theta, reach);
  }

  /** Solves cold at θ, to a twentieth of the tolerance, and measures the angle of the basis that `at` uses there. */
  async audit(theta: FloatArray): Promise<Audit> {
    const { sineBound } = await this.at(theta);
    const solved = await this.#solve(theta, 0.05 * this.#options.tolerance, null);
    const sine = await largestSine(this.#algebra, this.#basis!, solved.basis);
    solved.basis.dispose();
    solved.guard?.dispose();
    return {
      sine,
      sineBound,
      sineEstimate: sineBound!,
      converged: true,
      values: solved.values,
      next: solved.next,
    };
  }

  /** The trajectory goes on by other rules: what was learned of the subspace's turns so far is void. */
  async changeCourse(): Promise<void> {
    this.#control.forget();
    if (!this.#basis) return;
    this.#history.clear();
    await this.#history.push(this.#theta, this.#basis);
  }

  async save(): Promise<TrackerState | null> {
    if (!this.#basis) return null;
    return {
      basis: (await this.#basis.data()).slice(),
      guard: this.#guard && (await this.#guard.data()).slice(),
      theta: this.#theta,
      values: [...this.#values],
      edge: this.#edge,
      lowest: this.#lowest,
      sineBound: this.#sineBound,
      sinceRefresh: this.#sinceRefresh,
      control: this.#control.save(),
      history: this.#history.save(),
      statistics: this.statistics,
    };
  }

  /** Continues from a saved state as if nothing had happened in between. */
  restore(state: TrackerState): void {
    const { k } = this.#options;
    this.#basis = this.#algebra.upload(state.basis, k);
    this.#guard = state.guard && this.#algebra.upload(state.guard, state.guard.length / this.#algebra.length);
    this.#theta = state.theta.slice();
    this.#values = Float64Array.from(state.values);
    this.#edge = state.edge;
    this.#lowest = state.lowest;
    this.#sineBound = state.sineBound;
    this.#sinceRefresh = state.sinceRefresh;
    this.#control.restore(state.control);
    this.#history.restore(state.history);
    this.#statistics = { ...state.statistics };
  }

  async dispose(): Promise<void> {
    this.#basis?.dispose();
    this.#guard?.dispose();
    this.#history.clear();
    await this.#algebra.dispose();
  }

  /** How the basis at θ is best predicted. */
  #foresee(theta: FloatArray): Combination {
    const { rate, after } = this.#control;
    return this.#history.combination(theta, rate ? after / rate : undefined);
  }

  /** A block product with the predicted basis; more of them where one does not bring it within tolerance. */
  async #correct(theta: FloatArray, reach: Reach): Promise<DominantSubspace> {
    const { objective, tolerance } = this.#options;
    const { product, ...evaluation } = await objective.hessianProduct(theta, this.#basis!);
    this.#statistics.blockProducts++;
    this.#sinceRefresh++;
    const step = await this.#rayleighRitz(product);
    product.dispose();
    if (!step) return await this.#refresh(theta, evaluation);
    this.#control.observe(reach, Math.min(1, step.before));
    this.#replaceBasis(step.basis);
    this.#values = step.values;
    const sine = Math.min(step.before, step.after);
    // Where θ has gone so far that one product is not enough, S_k may have taken in a direction that this basis lacks.
    if (sine > AFTER_SHARE * tolerance) return await this.#refresh(theta, evaluation);
    return await this.#settle(theta, sine, evaluation);
  }

  /** One Rayleigh–Ritz step and shifted correction; `null` where the basis cannot be told from the bulk any more. */
  async #rayleighRitz(product: Tensor) {
    const { k } = this.#options;
    const basis = this.#basis!;
    const overlap = orthonormalizer(await this.#algebra.gram(basis));
    if (overlap.rows < k) return null;
    const projected = overlap.mmul(await this.#algebra.gram(basis, product)).mmul(overlap.transpose());
    const { values, vectors } = symmetricEigen(projected);
    const rotation = vectors.mmul(overlap);
    const shifted = Matrix.diag([...values]).mul(-1).mmul(rotation);
    const residual = await this.#algebra.combine([rotation, product], [shifted, basis]);
    const gram = await this.#algebra.gram(residual);
    const edge = this.#edge;
    if (!separated(values[k - 1], edge)) {
      residual.dispose();
      return null;
    }
    const middle = (edge + Math.min(this.#lowest, edge)) / 2;
    const halfWidth = edge - middle;
    const toEdge = values.map((value) => 1 / (value - edge));
    const toMiddle = values.map((value) => 1 / (value - middle));
    const before = normFromGram(scaleBothSides(gram, toEdge));
    // A residual along a bulk eigenvalue at distance d from the middle shrinks by d/(λᵢ − μ), at most by this much.
    const left = toEdge.map((scale, i) => scale * halfWidth * toMiddle[i]);
    const after = normFromGram(scaleBothSides(gram, left)) + before * before;
    const corrected = scaleBothSides(gram, toMiddle).add(Matrix.eye(k));
    const transform = orthonormalizer(corrected);
    const next = await this.#algebra.combine(
      [transform.mmul(rotation), basis],
      [transform.mmul(Matrix.diag([...toMiddle])), residual],
    );
    residual.dispose();
    return { values, basis: next, before, after };
  }

  /** A solve that starts from what is known and looks at the bulk's edge anew; from nothing where that fails. */
  async #refresh(theta: FloatArray, evaluation: Evaluation | null = null): Promise<DominantSubspace> {
    const start = this.#guard ? await this.#algebra.stack(this.#basis!, this.#guard) : this.#basis!;
    const solved = await this.#solve(theta, AFTER_SHARE * this.#options.tolerance, start);
    if (start !== this.#basis) start.dispose();
    this.#statistics.blockProducts += solved.blockProducts;
    if (!solved.converged) return await this.#solveCold(theta, evaluation);
    return await this.#adopt(theta, solved, evaluation);
  }

  async #solveCold(theta: FloatArray, evaluation: Evaluation | null = null): Promise<DominantSubspace> {
    const solved = await this.#solve(theta, AFTER_SHARE * this.#options.tolerance, null);
    this.#statistics.blockProducts += solved.blockProducts;
    this.#statistics.coldSolves++;
    this.#control.forget();
    this.#history.clear();
    return await this.#adopt(theta, solved, evaluation);
  }

  /** Solves to convergence at θ, the sine below `target` or, where S_k is not defined, every pair accurate. */
  async #solve(theta: FloatArray, target: number, start: Tensor | null): Promise<Solved> {
    const { objective, k, seed } = this.#options;
    let evaluation: Evaluation | null = null;
    const pairs = await topEigenpairs({
      algebra: this.#algebra,
      count: k,
      guard: k,
      seed,
      start: start ?? undefined,
      operator: async (block) => {
        const { product, ...rest } = await objective.hessianProduct(theta, block);
        evaluation ??= rest;
        return product;
      },
      converged: (values, residuals, edge) =>
        sineBound(values, residuals, edge) <= target ||
        (!separated(values[k - 1], edge) &&
          residuals.every((r) => r <= PAIR_TOLERANCE * Math.abs(values[0]))),
    });
    return { ...pairs, sine: sineBound(pairs.values, pairs.residuals, pairs.edge), evaluation: evaluation! };
  }

  async #adopt(
    theta: FloatArray,
    solved: Solved,
    evaluation: Evaluation | null,
  ): Promise<DominantSubspace> {
    this.#sinceRefresh = 0;
    this.#replaceBasis(solved.basis);
    this.#guard?.dispose();
    this.#guard = solved.guard;
    this.#values = solved.values;
    this.#edge = solved.edge;
    this.#lowest = solved.lowest;
    return await this.#settle(theta, solved.sine, evaluation ?? solved.evaluation);
  }

  /** The basis is now that of S_k(θ) to within `sine`, by a product. */
  async #settle(theta: FloatArray, sine: number, evaluation: Evaluation): Promise<DominantSubspace> {
    this.#theta = theta.slice();
    this.#sineBound = sine;
    this.#control.corrected(sine);
    await this.#history.push(theta, this.#basis!);
    return this.#subspace(evaluation);
  }

  #replaceBasis(basis: Tensor): void {
    this.#basis?.dispose();
    this.#basis = basis;
  }

  #subspace(evaluation: Evaluation | null): DominantSubspace {
    const basis = this.#basis!;
    const algebra = this.#algebra;
    return {
      values: this.#values.slice(),
      sineBound: this.#sineBound,
      sineEstimate: this.#sineBound,
      evaluation,
      project: async (v) => (await algebra.project(basis, v)).projection,
      chi: async (v) => {
        const length = norm(v);
        return length === 0 ? 0 : Math.min(1, norm((await algebra.project(basis, v)).coordinates) / length);
      },
    };
  }
}

/** Residual, relative to λ₁, at which a pair counts as found where the angle says nothing. */
const PAIR_TOLERANCE = 1e-4;

interface Solved extends Eigenpairs {
  readonly sine: number;
  readonly evaluation: Evaluation;
}

function separated(lambda: number, edge: number): boolean {
  return lambda - edge > DEGENERATE_GAP * Math.abs(lambda);
}

/** The sine of the largest angle of a span to S_k from the residuals' norms (Davis and Kahan), 1 at the most. */
function sineBound(values: Float64Array, residuals: Float64Array, edge: number): number {
  if (!separated(values[values.length - 1], edge)) return 1;
  return Math.min(1, Math.hypot(...values.map((value, i) => residuals[i] / (value - edge))));
}

/** The sine of the largest angle between the spans of two orthonormal bases [k, p]. */
async function largestSine(algebra: BlockAlgebra, tracked: Tensor, exact: Tensor): Promise<number> {
  // The part of the one outside the other, formed before its length: 1 − cos² would cancel.
  const outside = await algebra.combine(
    [Matrix.eye(tracked.shape[0]), tracked],
    [(await algebra.gram(tracked, exact)).mul(-1), exact],
  );
  const sine = normFromGram(await algebra.gram(outside));
  outside.dispose();
  return Math.min(1, sine);
}
