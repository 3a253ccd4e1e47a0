import {
  createOptimizer,
  type DominantSubspace,
  type Objective,
  type OptimizerState,
  takeStep,
} from "@tiny-subspaces/core";
import type { Batches } from "../runner/batches.ts";

/** What the trainings of one benchmark have in common. */
export interface Training {
  readonly objective: Pick<Objective, "batchGradient">;
  readonly batches: Batches;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** Aborted when the benchmark is to stop. */
  readonly stop: AbortSignal;
}

/** What follows the dominant subspace along a training. */
interface Follower {
  at(theta: Float32Array): Promise<DominantSubspace>;
  audit(theta: Float32Array): Promise<{ readonly sine: number }>;
}

/** SGD or, with a tracker, Dom-SGD from one θ on the batches of the runs, against the clock. */
export class TimedTraining {
  readonly #training: Training;
  readonly #tracker: Follower | null;
  optimizer: OptimizerState = {};
  theta: Float32Array;
  step: number;
  /** Sines of the largest angle between the subspace that was used and the exact one. */
  readonly auditedSines: number[] = [];

  /** @param step updates that have led to θ from initialisation */
  constructor(training: Training, theta: Float32Array, step: number, tracker: Follower | null = null) {
    this.#training = training;
    this.#tracker = tracker;
    this.theta = theta;
    this.step = step;
  }

  /**
   * Makes updates, as the runner does.
   * @param auditAt the update before which the subspace that it uses is held against a cold solve, untimed
   * @returns milliseconds an update
   */
  async advance(count: number, auditAt?: number): Promise<number> {
    const { now, stop } = this.#training;
    let milliseconds = 0;
    const timed = async <T>(work: () => Promise<T>) => {
      stop.throwIfAborted();
      const start = now();
      const result = await work();
      milliseconds += now() - start;
      return result;
    };
    for (let i = 0; i < count; i++) {
      let subspace = await timed(() => this.#subspace());
      if (this.#tracker && i === auditAt) {
        this.auditedSines.push((await this.#tracker.audit(this.theta)).sine);
        subspace = await this.#subspace();
      }
      await timed(() => this.#update(subspace));
    }
    return milliseconds / count;
  }

  async #subspace(): Promise<DominantSubspace | null> {
    return this.#tracker && await this.#tracker.at(this.theta);
  }

  async #update(subspace: DominantSubspace | null): Promise<void> {
    const { objective, batches, batchSize, learningRate } = this.#training;
    const indices = batches.at(this.step, batchSize);
    const position = await takeStep(this, {
      optimizer: createOptimizer({ kind: "sgd", learningRate }),
      projection: subspace ? "dominant" : "none",
      subspace,
      gradientAt: async (theta) => (await objective.batchGradient(theta, indices)).gradient,
    });
    this.theta = position.theta;
    this.optimizer = position.optimizer;
    this.step++;
  }
}
