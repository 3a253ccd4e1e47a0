import type { Objective } from "@tiny-subspaces/core";
import type { Artifact } from "../artifacts/mod.ts";
import type { Laboratory } from "./laboratory.ts";

/** What a run's time goes into; what is left is the updates, projections and distances. */
export type Activity =
  /** Hessian times a block, for the tracked subspace. */
  | "products"
  /** What the tracker does beside its products. */
  | "subspaces"
  /** Of the whole subset. */
  | "gradients"
  | "mini-batches"
  /** Loss of the whole subset alone. */
  | "losses"
  | "tests"
  /** With all that they take. */
  | "spectra"
  | "audits"
  | "checkpoints";

/** Seconds by activity. */
export type Spent = NonNullable<Artifact["timing"]["spent"]>;

/** What takes place in one of these counts as a part of it. */
const whole: ReadonlySet<Activity> = new Set(["spectra", "audits", "checkpoints"]);

/** Adds up the time of activities that follow one another, or take place within one another; each second counts once. */
export class Meter {
  readonly #spent: Spent;
  readonly #now: () => number;
  #current: Activity | null = null;
  #since = 0;

  /**
   * @param spent is added to
   * @param now milliseconds
   */
  constructor(spent: Spent, now: () => number) {
    this.#spent = spent;
    this.#now = now;
  }

  async time<T>(activity: Activity, work: () => Promise<T>): Promise<T> {
    const end = this.begin(activity);
    try {
      return await work();
    } finally {
      end();
    }
  }

  /** @returns what ends the activity */
  begin(activity: Activity): () => void {
    const outer = this.#current;
    if (outer !== null && whole.has(outer)) return () => {};
    this.#turnTo(activity);
    return () => this.#turnTo(outer);
  }

  /** Counts what is under way up to now. */
  settle(): void {
    this.#turnTo(this.#current);
  }

  #turnTo(next: Activity | null): void {
    const now = this.#now();
    const { [this.#current ?? ""]: before = 0 } = this.#spent;
    if (this.#current !== null) this.#spent[this.#current] = before + (now - this.#since) / 1000;
    this.#current = next;
    this.#since = now;
  }
}

/** An objective whose evaluations a meter counts. */
export function meterObjective(objective: Objective, meter: Meter): Objective {
  return {
    parameterCount: objective.parameterCount,
    samples: objective.samples,
    classes: objective.classes,
    loss: (theta) => meter.time("losses", () => objective.loss(theta)),
    gradient: (theta) => meter.time("gradients", () => objective.gradient(theta)),
    batchGradient: (theta, indices) =>
      meter.time("mini-batches", () => objective.batchGradient(theta, indices)),
    hessianProduct: (theta, block) => meter.time("products", () => objective.hessianProduct(theta, block)),
    evaluateTest: (theta) => meter.time("tests", () => objective.evaluateTest(theta)),
    cost: (kind, k) => objective.cost(kind, k),
    dispose: () => objective.dispose(),
  };
}

/** A laboratory whose spectra, subspaces and audits a meter counts; its objective is one that `meterObjective` gave. */
export function meterLaboratory(lab: Laboratory, meter: Meter): Laboratory {
  return {
    ...lab,
    spectrum: (theta, start) => meter.time("spectra", () => lab.spectrum(theta, start)),
    createTracker(state, onEvent) {
      const tracker = lab.createTracker(state, onEvent);
      return {
        get statistics() {
          return tracker.statistics;
        },
        at: (theta) => meter.time("subspaces", () => tracker.at(theta)),
        audit: (theta) => meter.time("audits", () => tracker.audit(theta)),
        changeCourse: () => tracker.changeCourse(),
        save: () => tracker.save(),
        dispose: () => tracker.dispose(),
      };
    },
  };
}
