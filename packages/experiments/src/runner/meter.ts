import type { Objective } from "@tiny-subspaces/core";
import type { Artifact } from "../artifacts/mod.ts";
import type { Laboratory } from "./laboratory.ts";
import type { RunWork } from "./world.ts";

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

/** What may take several products, and so long that a person wants to know of each. */
function isSolve(activity: Activity): activity is RunWork["activity"] {
  return activity === "subspaces" || activity === "spectra" || activity === "audits";
}

/** Adds up the time of activities that follow one another, or take place within one another; each second counts once. */
export class Meter {
  readonly #spent: Spent;
  readonly #now: () => number;
  readonly #onWork: (work: RunWork) => void;
  #current: Activity | null = null;
  #since = 0;
  #solve: { activity: RunWork["activity"]; products: number } | null = null;

  /**
   * @param spent is added to
   * @param now milliseconds
   * @param onWork is told of each product of a solve before it begins
   */
  constructor(spent: Spent, now: () => number, onWork: (work: RunWork) => void = () => {}) {
    this.#spent = spent;
    this.#now = now;
    this.#onWork = onWork;
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
    if (activity === "products" && this.#solve) {
      this.#solve.products++;
      this.#onWork({ ...this.#solve });
    }
    if (outer !== null && whole.has(outer)) return () => {};
    this.#turnTo(activity);
    if (!isSolve(activity)) return () => this.#turnTo(outer);
    this.#solve = { activity, products: 0 };
    return () => {
      this.#solve = null;
      this.#turnTo(outer);
    };
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
