import type { Engine, FloatArray, Tensor } from "../engines/mod.ts";
import type { Evaluation, Objective } from "../objective/mod.ts";
import { distance, norm } from "../vectors.ts";
import { BlockAlgebra } from "./blocks.ts";
import { Matrix } from "./dense.ts";
import { type Bulk, largestSine, separated, sineBound } from "./bound.ts";
import { StepControl, type StepControlState } from "./control.ts";
import { correct, type Correction } from "./correction.ts";
import { type Eigenpairs, topEigenpairs } from "./eigen.ts";
import { type TrackerEvent, Watch, type WatchState } from "./events.ts";
import { NotFiniteError, requireFinite } from "./finite.ts";
import { BasisHistory, type Combination, type HistoryState, type Reach } from "./history.ts";

/** The span S_k of the k leading eigenvectors of the loss Hessian at one θ, to within a known angle. */
export interface DominantSubspace {
  /** Ritz values, descending: λ₁ … λ_k of the θ at which the last block product was spent. */
  readonly values: Float64Array;
  /**
   * The sine of the largest angle to the exact S_k, from above, by the residuals of a block product at this θ; `null` where
   * the basis is extrapolated without one, or a solve did not converge. See `SubspaceTracker` for what it rests on.
   */
  readonly sineBound: number | null;
  /** That sine as far as it can be foretold: the bound where there is one. */
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
export interface TrackerState {
  readonly basis: FloatArray;
  readonly probe: FloatArray | null;
  readonly draws: number;
  readonly theta: FloatArray;
  readonly values: readonly number[];
  /** `null`: there is no bulk. */
  readonly edge: number | null;
  readonly floor: number;
  readonly sineBound: number | null;
  readonly sineEstimate: number;
  readonly sinceRefresh: number;
  readonly control: StepControlState;
  readonly history: HistoryState;
  readonly watch: WatchState;
  readonly statistics: TrackerStatistics;
}

export interface Audit {
  /** Sine of the largest angle between the tracked and the exact subspace. */
  readonly sine: number;
  /** What the tracker had promised there; see `DominantSubspace`. */
  readonly sineBound: number | null;
  readonly sineEstimate: number;
  /** The k largest eigenvalues, from a cold solve. */
  readonly values: Float64Array;
  readonly next: number;
  /** Whether that solve found them; the sine says little where it did not. */
  readonly converged: boolean;
}

export const DEFAULT_TOLERANCE = 0.01;

/** Share of the tolerance to which a correction or a solve brings the basis. */
const AFTER_SHARE = 0.5;
const T = (globalThis as any).TUNE ?? {};
/** Products between two solves that look at the bulk anew. */
const REFRESH_INTERVAL = T.refresh ?? 25;
/** Corrections to try before a solve. */
const MAX_CORRECTIONS = T.corrections ?? 2;
/** Share of the probe that is drawn at random, so that it has a part in whatever may rise. */
const NOISE = T.noise ?? 0.05;

/**
 */
export class SubspaceTracker {
  readonly #options: Required<TrackerOptions>;
  readonly #algebra: BlockAlgebra;
  readonly #control: StepControl;
  readonly #history: BasisHistory;
  readonly #watch: Watch;
  /** Of S_k(#theta). */
  #basis: Tensor | null = null;
  /** Near eigenvector k + 1 [1, p]: it takes part in the next product. */
  #probe: Tensor | null = null;
  #draws = 0;
  #theta: FloatArray = new Float32Array(0);
  #sineBound: number | null = null;
  #sineEstimate = 1;
  #values: Float64Array = new Float64Array(0);
  #bulk: Bulk = { edge: -Infinity, floor: Infinity };
  #sinceRefresh = 0;
  #statistics = { blockProducts: 0, queries: 0, coldSolves: 0 };

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
    return { ...this.#statistics };
  }

  /** λ_{k+1} from above as far as it is known: a Ritz value and its residual, at the last product. */
  get bulkEdge(): number {
    return this.#bulk.edge;
  }

  /**
   * The dominant subspace at θ [p], valid until the next call. Ask in the order of the trajectory: what it costs depends
   * on how well the last points predict the next.
   * @throws NotFiniteError if θ or a product of the Hessian is not finite; the tracker is then as it was before the call
   */
  async at(theta: FloatArray): Promise<DominantSubspace> {
    const evaluation = await this.#moveTo(theta);
    this.#statistics.queries++;
    return this.#subspace(evaluation);
  }

  /**
   * Solves cold at θ, to a twentieth of the tolerance, and measures the angle of the basis that `at` uses there.
   * @throws NotFiniteError as `at` does
   */
  async audit(theta: FloatArray): Promise<Audit> {
    const { sineBound, sineEstimate } = await this.at(theta);
    const solved = await this.#solve(theta, 0.05 * this.#options.tolerance, null);
    const sine = await largestSine(this.#algebra, this.#basis!, solved.basis);
    release(solved.basis, solved.guard);
    const { values, next, converged } = solved;
    if (!converged) {
      const detail = `after ${solved.blockProducts} block products: ${describePairs(solved)}`;
      this.#watch.tell({ kind: "audit unconverged", detail });
    }
    return { sine, sineBound, sineEstimate, values, next, converged };
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
      probe: this.#probe && (await this.#probe.data()).slice(),
      draws: this.#draws,
      theta: this.#theta,
      values: [...this.#values],
      edge: this.#bulk.edge === -Infinity ? null : this.#bulk.edge,
      floor: this.#bulk.floor,
      sineBound: this.#sineBound,
      sineEstimate: this.#sineEstimate,
      sinceRefresh: this.#sinceRefresh,
      control: this.#control.save(),
      history: this.#history.save(),
      watch: this.#watch.save(),
      statistics: this.statistics,
    };
  }

  /** Continues from a saved state as if nothing had happened in between. */
  restore(state: TrackerState): void {
    this.#basis = this.#algebra.upload(state.basis, this.#options.k);
    this.#probe = state.probe && this.#algebra.upload(state.probe, 1);
    this.#draws = state.draws;
    this.#theta = state.theta.slice();
    this.#values = Float64Array.from(state.values);
    this.#bulk = { edge: state.edge ?? -Infinity, floor: state.floor };
    this.#sineBound = state.sineBound;
    this.#sineEstimate = state.sineEstimate;
    this.#sinceRefresh = state.sinceRefresh;
    this.#control.restore(state.control);
    this.#history.restore(state.history);
    this.#watch.restore(state.watch);
    this.#statistics = { ...state.statistics };
  }

  async dispose(): Promise<void> {
    release(this.#basis, this.#probe);
    this.#history.clear();
    await this.#algebra.dispose();
  }

  /** Brings the basis to θ; loss and gradient where they came on the way. */
  async #moveTo(theta: FloatArray): Promise<Evaluation | null> {
    if (!this.#basis) return await this.#solveCold(theta);
    const moved = distance(theta, this.#theta);
    if (moved === 0) return null;
    if (!Number.isFinite(moved)) {
      throw new NotFiniteError(`dominant subspace: expected finite parameters, got a distance of ${moved}`);
    }
    const reach = this.#foresee(theta);
    const predicted = await this.#history.predict(reach.weights);
    if (this.#options.schedule === "adaptive" && this.#control.accept(reach)) {
      this.#replaceBasis(predicted);
      this.#theta = theta.slice();
      this.#sineBound = null;
      this.#sineEstimate = this.#control.expectedSine(reach);
      return null;
    }
    try {
      return await this.#correct(theta, predicted, reach);
    } finally {
      predicted.dispose();
    }
  }

  /** How the basis at θ is best predicted. */
  #foresee(theta: FloatArray): Combination {
    const { rate, after } = this.#control;
    return this.#history.combination(theta, rate ? after / rate : undefined);
  }

  /** Block products that correct the predicted basis; a solve where they do not bring it within tolerance. */
  async #correct(theta: FloatArray, predicted: Tensor, reach: Reach): Promise<Evaluation> {
    const { objective, tolerance, k } = this.#options;
    let { basis, probe, bulk }: Pick<Correction, "basis" | "probe" | "bulk"> = {
      basis: predicted,
      probe: this.#probe,
      bulk: this.#bulk,
    };
    let first: Evaluation | null = null;
    const isDue = this.#sinceRefresh >= REFRESH_INTERVAL;
    for (let turn = 0; turn < MAX_CORRECTIONS && !isDue; turn++) {
      const block = probe ? await this.#withProbe(basis, probe) : basis;
      const { product, ...evaluation } = await objective.hessianProduct(theta, block);
      const projected = requireFinite(await this.#algebra.gram(block, product), "dominant subspace: a product");
      this.#statistics.blockProducts++;
      this.#sinceRefresh++;
      const step = await correct(this.#algebra, k, block, product, projected, bulk);
      product.dispose();
      if (block !== basis) block.dispose();
      if (turn === 0) this.#control.observe(reach, step ? step.before : 1);
      first ??= evaluation;
      if (!step) break;
      if (basis !== predicted) basis.dispose();
      if (probe !== this.#probe) probe?.dispose();
      ({ basis, probe, bulk } = step);
      if (step.hasSwapped) await this.#announceRise(step.values[k - 1], step.next);
      if (step.after > AFTER_SHARE * tolerance) continue;
      this.#replaceBasis(basis);
      this.#replaceProbe(probe);
      this.#values = step.values;
      this.#bulk = bulk;
      this.#watch.set("degenerate", false, () => "");
      return await this.#settle(theta, step.after, first);
    }
    if (basis !== predicted) release(basis);
    if (probe !== this.#probe) release(probe);
    return await this.#refresh(theta, predicted, first);
  }

  async #withProbe(basis: Tensor, probe: Tensor): Promise<Tensor> {
    const { seed } = this.#options;
    const draw = this.#algebra.random(1, seed, `probe ${this.#draws++}`);
    const [[square]] = (await this.#algebra.gram(draw)).to2DArray();
    const noise = Matrix.from1DArray(1, 1, [NOISE / Math.sqrt(square)]);
    const row = await this.#algebra.combine([Matrix.eye(1), probe], [noise, draw]);
    const block = await this.#algebra.stack(basis, row);
    release(draw, row);
    return block;
  }

  async #announceRise(value: number, next: number): Promise<void> {
    this.#control.forget();
    this.#history.clear();
    this.#watch.tell({ kind: "risen", detail: `an eigenvalue has risen above ${next}, to ${value} or more` });
  }

  /** A solve that starts from what is known and looks at the bulk anew; from nothing where that fails. */
  async #refresh(theta: FloatArray, predicted: Tensor, first: Evaluation | null): Promise<Evaluation> {
    const start = this.#probe ? await this.#algebra.stack(predicted, this.#probe) : predicted;
    const solved = await this.#solve(theta, AFTER_SHARE * this.#options.tolerance, start);
    if (start !== predicted) start.dispose();
    this.#statistics.blockProducts += solved.blockProducts;
    if (!solved.converged) {
      release(solved.basis, solved.guard);
      return await this.#solveCold(theta, first);
    }
    const turned = await largestSine(this.#algebra, predicted, solved.basis);
    if (turned > 0.7) await this.#announceRise(solved.values.at(-1)!, solved.next);
    return await this.#adopt(theta, solved, first);
  }

  async #solveCold(theta: FloatArray, first: Evaluation | null = null): Promise<Evaluation> {
    const solved = await this.#solve(theta, AFTER_SHARE * this.#options.tolerance, null);
    this.#statistics.blockProducts += solved.blockProducts;
    this.#statistics.coldSolves++;
    this.#control.forget();
    this.#history.clear();
    return await this.#adopt(theta, solved, first);
  }

  /** Solves to convergence at θ, the sine below `target` or, where S_k is not defined, every pair accurate. */
  async #solve(theta: FloatArray, target: number, start: Tensor | null): Promise<Solved> {
    const { objective, k, seed } = this.#options;
    let evaluation: Evaluation | null = null;
    const pairs = await topEigenpairs({
      algebra: this.#algebra,
      count: k,
      block: k + 1,
      guard: 1,
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

  async #adopt(theta: FloatArray, solved: Solved, first: Evaluation | null): Promise<Evaluation> {
    const { k } = this.#options;
    const { values, edge, floor, converged } = solved;
    this.#sinceRefresh = 0;
    this.#replaceBasis(solved.basis);
    this.#replaceProbe(solved.guard);
    this.#values = values;
    this.#bulk = { edge, floor: Math.min(this.#bulk.floor, floor) };
    this.#watch.set(
      "unconverged",
      !converged,
      () => `after ${solved.blockProducts} block products: ${describePairs(solved)}`,
    );
    this.#watch.set(
      "degenerate",
      converged && !separated(values[k - 1], edge),
      () => `λ_${k} of ${values[k - 1]} and λ_${k + 1} of ${solved.next} cannot be told apart`,
    );
    const evaluation = await this.#settle(theta, solved.sine, first ?? solved.evaluation);
    if (!converged) this.#sineBound = null;
    return evaluation;
  }

  /** The basis is now that of S_k(θ) to within `sine`, by a product. */
  async #settle(theta: FloatArray, sine: number, evaluation: Evaluation): Promise<Evaluation> {
    this.#theta = theta.slice();
    this.#sineBound = sine;
    this.#sineEstimate = sine;
    this.#control.corrected(sine);
    await this.#history.push(theta, this.#basis!);
    return evaluation;
  }

  #replaceBasis(basis: Tensor): void {
    this.#basis?.dispose();
    this.#basis = basis;
  }

  #replaceProbe(probe: Tensor | null): void {
    this.#probe?.dispose();
    this.#probe = probe;
  }

  #subspace(evaluation: Evaluation | null): DominantSubspace {
    const basis = this.#basis!;
    const algebra = this.#algebra;
    return {
      values: this.#values.slice(),
      sineBound: this.#sineBound,
      sineEstimate: this.#sineEstimate,
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

function describePairs({ values, residuals }: Eigenpairs): string {
  return `the largest residual is ${Math.max(...residuals)}, with λ_1 of ${values[0]}`;
}

function release(...tensors: (Tensor | null)[]): void {
  for (const tensor of tensors) tensor?.dispose();
}
