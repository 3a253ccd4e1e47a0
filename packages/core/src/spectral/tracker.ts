import type { Engine, FloatArray, Tensor } from "../engines/mod.ts";
import type { Evaluation, Objective } from "../objective/mod.ts";
import { distance } from "../vectors.ts";
import { BlockAlgebra } from "./blocks.ts";
import { type Bulk, largestSine, separated } from "./bound.ts";
import { StepControl, type StepControlState } from "./control.ts";
import { correct, type Correction } from "./correction.ts";
import { type TrackerEvent, Watch, type WatchState } from "./events.ts";
import { NotFiniteError } from "./finite.ts";
import { inverse, Matrix } from "./dense.ts";
import {
  BasisHistory,
  type Combination,
  type Combine,
  type HistoryState,
  type Mean,
  type Reach,
} from "./history.ts";
import { noiseLength, withProbe } from "./probe.ts";
import { describeSolve, type Solved, solveDominant, type SolveOptions } from "./solve.ts";
import { type Accuracy, type DominantSubspace, type Span, subspaceOf } from "./subspace.ts";

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
  /** Is told of a state when it is entered. */
  readonly onEvent?: (event: TrackerEvent) => void;
}

export interface TrackerStatistics {
  /** Products of the Hessian with a block of k + 1 vectors, audits not counted. */
  readonly blockProducts: number;
  /** Calls of `at`. */
  readonly queries: number;
  /** Solves from random directions, because the basis was lost or there was none. */
  readonly coldSolves: number;
}

/** All that the next call depends on; the history's bases are a view, valid until then. */
export interface TrackerState extends Accuracy {
  readonly basis: FloatArray;
  readonly weights: readonly number[] | null;
  readonly probe: FloatArray | null;
  readonly theta: FloatArray;
  readonly values: readonly number[];
  readonly bulk: Bulk;
  readonly gap: number;
  readonly sinceEdge: number;
  readonly control: StepControlState;
  readonly history: HistoryState;
  readonly watch: WatchState;
  readonly statistics: TrackerStatistics;
}

export interface Audit extends Accuracy {
  /** Sine of the largest angle between the tracked and the exact subspace. */
  readonly sine: number;
  /** The k largest eigenvalues, from a cold solve. */
  readonly values: Float64Array;
  readonly next: number;
  /** Whether that solve has found them; the sine says little where it has not. */
  readonly converged: boolean;
}

export const DEFAULT_TOLERANCE = 0.01;

/** Corrections in a row over which the bulk's edge may only rise; then it is where the next one finds it. */
const EDGE_INTERVAL = 25;
/** Share of the tolerance to which a correction or a solve brings the basis. */
const AFTER_SHARE = 0.5;
/** Share of the tolerance to which an audit solves. */
const AUDIT_SHARE = 0.05;
/** Sine of the angle from the predicted basis past which it is that of another subspace. */
const ANOTHER = Math.SQRT1_2;
/** Share of the last gap between λ_k and the bulk below which it closes too fast to go far without a product. */
const CLOSING = 0.9;
/** Newest bases that may predict in place of all: to read one takes a pass over k·p numbers. */
const FEW = [1, 2, 4, 8, 12];

/** What brings the tracker to a new θ: nothing of it changes before it has one. */
type Found =
  & Pick<Correction, "values" | "basis" | "probe" | "next" | "bulk" | "gap" | "sine" | "hasTurned">
  & {
    readonly evaluation: Evaluation;
    readonly blockProducts: number;
    /** Whether the bulk's edge is by what was seen at this θ alone. */
    readonly hasNewEdge: boolean;
    /** `null`: by a correction. */
    readonly solve: { readonly isCold: boolean; readonly failure: string | null } | null;
  };

/** A prediction, as a mean of bases, and the sine that a product has measured of it. */
interface Observation {
  readonly mean: Mean;
  readonly reach: Reach;
  readonly sine: number;
}

/**
 * Follows S_k along a trajectory. At a new θ a basis Q is predicted from those at earlier points (see `BasisHistory`).
 * Unless the prediction is expected to be good enough (see `StepControl`), one block product with Q and a probe, k + 1
 * rows, bounds the angle to S_k and corrects the basis (see `correct`). Where that does not bring the bound within half the
 * tolerance, a block Lanczos solve goes on from there, and from random directions where it fails.
 *
 * The bound is Davis and Kahan's. It is proved from this θ's residuals if the bulk's spectrum lies in
 * [`floor`, `edge`], of which a product knows this much:
 * - the edge is the largest sum of a Ritz value k + 1 and its residual of the last solve and the corrections since, of 25
 *   of them at the most. An eigenvalue lies that near to the Ritz value; that it is λ_{k+1} is no theorem. The probe makes
 *   it likely: it is that Ritz vector, goes on as a power iteration with every product, and has a random part in every
 *   direction. An eigenvalue that leaves the bulk faster than the probe turns to it, by a factor of
 *   (λ − μ)/(λ_{k+1} − μ) a product with a shift μ inside the bulk, is taken for the bulk so long, and the bound does not
 *   hold.
 * - the floor is the least Ritz value of all solves, less its residual, or what the probe's residual shows to be lower. It
 *   matters to the corrected basis alone.
 */
export class SubspaceTracker {
  readonly #options: Required<TrackerOptions>;
  readonly #algebra: BlockAlgebra;
  readonly #control: StepControl;
  readonly #history: BasisHistory;
  readonly #watch: Watch;
  /** The last one that a product has made, orthonormal. */
  #basis: Tensor | null = null;
  /** By which S_k(#theta) is predicted from the newest bases; `null` where `#basis` is of it. */
  #weights: readonly number[] | null = null;
  /** That prediction, once it is asked for. */
  #predicted: Span | null = null;
  /** Near eigenvector k + 1 [1, p]. */
  #probe: Tensor | null = null;
  #theta: FloatArray = new Float32Array(0);
  #accuracy: Accuracy = { sineBound: null, sineEstimate: 1 };
  #values: Float64Array = new Float64Array(0);
  #bulk: Bulk = { edge: -Infinity, floor: Infinity };
  /** From λ_k to the bulk at the last product. */
  #gap = Infinity;
  #sinceEdge = 0;
  #statistics: TrackerStatistics = { blockProducts: 0, queries: 0, coldSolves: 0 };

  constructor(options: TrackerOptions) {
    this.#options = {
      tolerance: DEFAULT_TOLERANCE,
      schedule: "adaptive",
      seed: 0,
      onEvent: () => {},
      ...options,
    };
    const { k, tolerance, objective, engine, onEvent } = this.#options;
    if (!Number.isInteger(k) || k < 1 || k > objective.parameterCount) {
      throw new RangeError(`dominant subspace: expected k from 1 to ${objective.parameterCount}, got ${k}`);
    }
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new RangeError(`dominant subspace: expected a tolerance between 0 and 1, got ${tolerance}`);
    }
    this.#algebra = new BlockAlgebra(engine, objective.parameterCount);
    this.#control = new StepControl(tolerance);
    this.#history = new BasisHistory(this.#algebra, k);
    this.#watch = new Watch(onEvent);
  }

  get statistics(): TrackerStatistics {
    return this.#statistics;
  }

  /** λ_{k+1} from above, as far as it is known; −∞ where there is none. */
  get bulkEdge(): number {
    return this.#bulk.edge;
  }

  /**
   * The dominant subspace at θ [p], valid until the next call. Ask in the order of the trajectory: what it costs depends
   * on how well the last points predict the next.
   * @throws NotFiniteError if θ or a product of the Hessian is not finite; the tracker is then as it was before
   */
  async at(theta: FloatArray): Promise<DominantSubspace> {
    const evaluation = await this.#moveTo(theta);
    this.#count({ queries: 1 });
    return subspaceOf(this.#algebra, await this.#span(), {
      ...this.#accuracy,
      values: this.#values.slice(),
      evaluation,
    });
  }

  /**
   * Solves cold at θ, to a twentieth of the tolerance, and measures the angle of the basis that `at` uses there.
   * @throws NotFiniteError as `at` does
   */
  async audit(theta: FloatArray): Promise<Audit> {
    const { sineBound, sineEstimate } = await this.at(theta);
    const solved = await this.#solve(theta, AUDIT_SHARE * this.#options.tolerance);
    const basis = await this.#orthonormal();
    const sine = await largestSine(this.#algebra, basis, solved.basis);
    release(solved.basis, solved.guard, basis === this.#basis ? null : basis);
    const { values, next, converged } = solved;
    if (!converged) this.#watch.tell({ kind: "audit unconverged", detail: describeSolve(solved) });
    return { sine, sineBound, sineEstimate, values, next, converged };
  }

  /** The trajectory goes on by other rules: what was learned of the subspace's turns so far is void. */
  async changeCourse(): Promise<void> {
    this.#control.forget();
    if (!this.#basis) return;
    const basis = await this.#orthonormal();
    this.#history.clear();
    this.#hold(await this.#history.push(this.#theta, basis, null), this.#probe);
  }

  async save(): Promise<TrackerState | null> {
    if (!this.#basis) return null;
    return {
      basis: (await this.#basis.data()).slice(),
      weights: this.#weights,
      probe: this.#probe && (await this.#probe.data()).slice(),
      theta: this.#theta,
      values: [...this.#values],
      bulk: this.#bulk,
      gap: this.#gap,
      ...this.#accuracy,
      sinceEdge: this.#sinceEdge,
      control: this.#control.save(),
      history: this.#history.save(),
      watch: this.#watch.save(),
      statistics: this.statistics,
    };
  }

  /** Continues from a saved state as if nothing had happened in between. */
  restore(state: TrackerState): void {
    const { theta, values, bulk, gap, sineBound, sineEstimate, sinceEdge, statistics } = state;
    this.#basis = this.#algebra.upload(state.basis, this.#options.k);
    this.#weights = state.weights;
    this.#probe = state.probe && this.#algebra.upload(state.probe, 1);
    this.#theta = theta.slice();
    this.#values = Float64Array.from(values);
    this.#bulk = bulk;
    this.#gap = gap;
    this.#accuracy = { sineBound, sineEstimate };
    this.#sinceEdge = sinceEdge;
    this.#control.restore(state.control);
    this.#history.restore(state.history);
    this.#watch.restore(state.watch);
    this.#statistics = statistics;
  }

  async dispose(): Promise<void> {
    release(this.#basis, this.#probe, this.#predicted?.rows ?? null);
    this.#history.clear();
    await this.#algebra.dispose();
  }

  /** Brings the basis to θ. Returns loss and gradient where they came on the way. */
  async #moveTo(theta: FloatArray): Promise<Evaluation | null> {
    if (!this.#basis) return await this.#adopt(theta, await this.#solveCold(theta));
    const moved = distance(theta, this.#theta);
    if (moved === 0) return null;
    if (!Number.isFinite(moved)) {
      throw new NotFiniteError(`dominant subspace: expected finite parameters, got some ${moved} away`);
    }
    const combine = this.#history.towards(theta);
    const accepted = this.#acceptable(combine);
    if (accepted) {
      this.#predict(accepted.weights);
      this.#theta = theta.slice();
      this.#accuracy = { sineBound: null, sineEstimate: this.#control.expectedSine(accepted) };
      return null;
    }
    const reach = combine(this.#ridge);
    const mean = await this.#history.mean(reach.weights);
    try {
      return await this.#measure(theta, mean, reach);
    } finally {
      mean.rows.dispose();
    }
  }

  /**
   * A combination with which this step may go without a product; `null` where it may not. It is of the fewest bases that
   * are expected to predict nearly as well as all.
   */
  #acceptable(combine: Combine): Combination | null {
    if (this.#options.schedule === "every-step" || !this.#control.mayGoWithout) return null;
    const all = combine(this.#ridge);
    if (!this.#control.admits(all)) return null;
    this.#control.wentWithout();
    for (const bases of FEW) {
      if (bases >= all.weights.length) break;
      const few = combine(this.#ridge, bases);
      if (this.#control.suffices(few, all)) return few;
    }
    return all;
  }

  /** The distance that the error of a basis is worth; not known before the first turn. */
  get #ridge(): number | undefined {
    const { rate, after } = this.#control;
    return rate ? after / rate : undefined;
  }

  /** Corrects the predicted basis, and goes on to a solve where that does not bring it within tolerance. */
  async #measure(theta: FloatArray, mean: Mean, reach: Reach): Promise<Evaluation> {
    const { objective, k, seed, tolerance } = this.#options;
    const noise = {
      length: noiseLength(this.#gap, this.#bulk),
      seed,
      purpose: `probe ${this.#statistics.blockProducts}`,
    };
    const block = await withProbe(this.#algebra, mean, this.#probe, noise);
    const { product, ...evaluation } = await objective.hessianProduct(theta, block);
    try {
      const hasNewEdge = this.#sinceEdge >= EDGE_INTERVAL;
      const known = hasNewEdge ? { ...this.#bulk, edge: -Infinity } : this.#bulk;
      const correction = await correct(this.#algebra, k, block, product, known);
      const observation = { mean, reach, sine: correction?.before ?? 1 };
      if (correction && correction.sine <= AFTER_SHARE * tolerance) {
        const found = { ...correction, evaluation, blockProducts: 1, solve: null, hasNewEdge };
        return await this.#adopt(theta, found, observation);
      }
      if (correction) release(correction.basis, correction.probe);
      const found = await this.#solveFrom(theta, block, product);
      const hasTurned = found.hasTurned || (correction?.hasTurned ?? false);
      const blockProducts = 1 + found.blockProducts;
      return await this.#adopt(
        theta,
        { ...found, evaluation, hasTurned, blockProducts },
        observation,
      );
    } finally {
      release(product, block);
    }
  }

  /** A solve that starts from a predicted block and its product; from nothing where that fails. */
  async #solveFrom(theta: FloatArray, block: Tensor, product: Tensor): Promise<Found> {
    const solved = await this.#solve(theta, AFTER_SHARE * this.#options.tolerance, { block, product });
    if (solved.converged) {
      const predicted = await this.#algebra.rows(block, 0, Math.min(this.#options.k, block.shape[0]));
      const hasTurned = await largestSine(this.#algebra, predicted, solved.basis) > ANOTHER;
      if (predicted !== block) predicted.dispose();
      return this.#found(solved, { isCold: false, failure: null }, hasTurned);
    }
    release(solved.basis, solved.guard);
    const cold = await this.#solveCold(theta);
    return { ...cold, blockProducts: cold.blockProducts + solved.blockProducts };
  }

  async #solveCold(theta: FloatArray): Promise<Found> {
    const solved = await this.#solve(theta, AFTER_SHARE * this.#options.tolerance);
    return this.#found(
      solved,
      { isCold: true, failure: solved.converged ? null : describeSolve(solved) },
      false,
    );
  }

  async #solve(theta: FloatArray, target: number, start?: SolveOptions["start"]): Promise<Solved> {
    const { objective, k, seed } = this.#options;
    return await solveDominant(theta, { algebra: this.#algebra, objective, k, seed, target, start });
  }

  #found(solved: Solved, solve: NonNullable<Found["solve"]>, hasTurned: boolean): Found {
    const { guard, edge, floor, values } = solved;
    const bulk = { edge, floor: Math.min(this.#bulk.floor, floor) };
    return {
      ...solved,
      probe: guard,
      bulk,
      gap: values[values.length - 1] - edge,
      solve,
      hasTurned,
      hasNewEdge: true,
    };
  }

  /** The tracker is now at θ. */
  async #adopt(theta: FloatArray, found: Found, observation?: Observation): Promise<Evaluation> {
    const { sine, solve } = found;
    if (observation) this.#control.observe(observation.reach, Math.min(1, observation.sine));
    if (found.gap < CLOSING * this.#gap) this.#control.caution();
    if (found.hasTurned || solve?.isCold) {
      this.#control.forget();
      this.#history.clear();
    }
    this.#control.corrected(sine);
    this.#tell(found);
    const basis = await this.#history.push(theta, found.basis, observation?.mean.rows ?? null);
    if (basis !== found.basis) found.basis.dispose();
    this.#hold(basis, found.probe);
    this.#theta = theta.slice();
    this.#values = found.values;
    this.#bulk = found.bulk;
    this.#gap = found.gap;
    this.#accuracy = { sineBound: solve?.failure ? null : sine, sineEstimate: sine };
    this.#sinceEdge = found.hasNewEdge ? 0 : this.#sinceEdge + 1;
    this.#count({ blockProducts: found.blockProducts, coldSolves: solve?.isCold ? 1 : 0 });
    return found.evaluation;
  }

  #tell({ values, next, bulk, solve, hasTurned }: Found): void {
    const { k } = this.#options;
    const last = values[k - 1];
    const failure = solve?.failure ?? null;
    this.#watch.set("unconverged", failure);
    const isDegenerate = failure === null && !separated(last, bulk.edge);
    const pair = `λ${k} and λ${k + 1}`;
    this.#watch.set(
      "degenerate",
      isDegenerate
        ? `${pair} cannot be told apart: ${digits(last)} and ${digits(next)}, or up to ${digits(bulk.edge)}`
        : null,
    );
    if (hasTurned && !isDegenerate && failure === null) {
      this.#watch.tell({ kind: "risen", detail: `${pair} are ${digits(last)} and ${digits(next)} now` });
    }
  }

  /** S_k(#theta), as it was measured or is predicted. */
  async #span(): Promise<Span> {
    if (!this.#weights) return { rows: this.#basis!, inverseGram: Matrix.eye(this.#options.k) };
    if (!this.#predicted) {
      const { rows, gram } = await this.#history.mean(this.#weights);
      this.#predicted = { rows, inverseGram: inverse(gram) };
    }
    return this.#predicted;
  }

  /** An orthonormal basis of it [k, p]: `#basis` where it is of this θ. */
  async #orthonormal(): Promise<Tensor> {
    return this.#weights ? await this.#algebra.orthonormal((await this.#span()).rows) : this.#basis!;
  }

  /** S_k(#theta) is predicted by these weights now. The newest basis alone is at hand. */
  #predict(weights: readonly number[] | null): void {
    release(this.#predicted?.rows ?? null);
    this.#predicted = null;
    this.#weights = weights?.length === 1 ? null : weights;
  }

  /** S_k(#theta) has this orthonormal basis now. */
  #hold(basis: Tensor, probe: Tensor | null): void {
    this.#predict(null);
    if (basis !== this.#basis) this.#basis?.dispose();
    if (probe !== this.#probe) this.#probe?.dispose();
    this.#basis = basis;
    this.#probe = probe;
  }

  #count(more: Partial<TrackerStatistics>): void {
    const { blockProducts, queries, coldSolves } = this.#statistics;
    this.#statistics = {
      blockProducts: blockProducts + (more.blockProducts ?? 0),
      queries: queries + (more.queries ?? 0),
      coldSolves: coldSolves + (more.coldSolves ?? 0),
    };
  }
}

/** As many as a float32 Hessian gives. */
function digits(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function release(...tensors: (Tensor | null)[]): void {
  for (const tensor of tensors) tensor?.dispose();
}
