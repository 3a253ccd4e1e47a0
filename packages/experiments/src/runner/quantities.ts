import { createRandom, distance, effectiveLearningRates, type FloatArray, norm } from "@tiny-subspaces/core";
import { batchSizeOf } from "../configuration/phases.ts";
import type { TrainingConfig } from "../configuration/config.ts";
import type { Course } from "./course.ts";
import type { Point } from "./point.ts";

/** A row of a table: a number a column. */
export type Row = Readonly<Record<string, number | null>>;

interface Entry {
  /** The table of the trajectory that its rows go to. */
  readonly table: string;
  /** Every how many steps it is measured. */
  readonly cadence: keyof TrainingConfig["cadence"];
  /** When it is measured instead of at multiples of its cadence and at the first and last step of the phase. */
  isDue?(course: Course, isAligned: boolean): boolean;
}

/** What is measured at θ_t, before the step from there. */
export interface PointQuantity extends Entry {
  /** `null` where there is nothing to measure. */
  measure(course: Course, point: Point): Promise<Row | null>;
}

/** What is measured of the step from θ_t to θ_{t+1}. */
export interface UpdateQuantity extends Entry {
  /** @param update θ_t − θ_{t+1} [p], as it is taken */
  measure(course: Course, point: Point, update: FloatArray): Promise<Row | null>;
}

/** χ_k(∇L), its moving average, and ‖∇L‖. */
const alignment: PointQuantity = {
  table: "alignment",
  cadence: "alignment",
  measure: async ({ state }, point) => ({
    chi: await point.chi(),
    chiEma: state.chiEma,
    gradNorm: await point.gradNorm(),
  }),
};

/** Block products so far, and how far the tracked subspace may be from the exact one. */
const tracking: PointQuantity = {
  table: "tracking",
  cadence: "alignment",
  async measure({ tracker }, point) {
    const { sineBound, sineEstimate } = await point.subspace();
    return { products: tracker.statistics.blockProducts, sineBound, sineEstimate };
  },
};

const loss: PointQuantity = {
  table: "loss",
  cadence: "loss",
  async measure({ phase }, point) {
    // Full-batch optimizers need the gradient anyway, and the loss comes with it.
    const takesAll = batchSizeOf(phase.optimizer) === null;
    return { trainLoss: takesAll ? (await point.full()).loss : await point.loss() };
  },
};

const distances: PointQuantity = {
  table: "distance",
  cadence: "loss",
  measure({ lab, parentEnd }, { theta }) {
    const row: Row = { fromStart: distance(theta, lab.initial) };
    return Promise.resolve(parentEnd ? { ...row, fromSwitch: distance(theta, parentEnd) } : row);
  },
};

/** λ₁ … λ_2k. */
const spectrum: PointQuantity = {
  table: "spectrum",
  cadence: "spectrum",
  async measure({ lab, state, events, phase }, { theta }) {
    const { values, basis, converged, residuals } = await lab.spectrum(theta, state.eigenvectors);
    state.eigenvectors?.dispose();
    state.eigenvectors = basis;
    if (!converged) {
      const worst = Math.max(...residuals).toPrecision(3);
      const detail = `${phase.name}: the spectrum has not converged, its largest residual is ${worst}`;
      events.push({ step: state.step, kind: "unconverged", detail });
    }
    return Object.fromEntries(Array.from(values, (value, i) => [`lambda${i + 1}`, value]));
  },
};

const test: PointQuantity = {
  table: "test",
  cadence: "test",
  async measure({ lab }, { theta }) {
    if (lab.config.testSamples === 0) return null;
    const { loss, accuracy } = await lab.objective.evaluateTest(theta);
    return { loss, accuracy };
  },
};

/** Holds the tracked subspace against a cold solve, at random among the steps at which there is one. */
const audit: PointQuantity = {
  table: "audit",
  cadence: "audit",
  isDue({ lab: { config }, phase, state }, isAligned) {
    const { seed, cadence } = config;
    const isTracked = phase.projection !== "none" || isAligned;
    if (cadence.audit === null || !isTracked) return false;
    const stepsBetween = phase.projection === "none" ? cadence.alignment : 1;
    const draw = createRandom(seed, `audit of ${phase.name} at step ${state.step}`).uniform();
    return draw * cadence.audit < stepsBetween;
  },
  async measure({ tracker }, point) {
    await point.subspace();
    const { sine, sineBound, sineEstimate } = await tracker.audit(point.theta);
    return { sine, sineBound, sineEstimate };
  },
};

/** Everything that is measured at a point, in this order. A new quantity is an entry. */
export const pointQuantities: readonly PointQuantity[] = [
  alignment,
  tracking,
  loss,
  distances,
  spectrum,
  test,
  audit,
];

/** Definition 4: what learning rate of plain gradient descent the step comes to in S_k and in its complement. */
const rates: UpdateQuantity = {
  table: "rates",
  cadence: "update",
  async measure(_, point, update) {
    const dominantGradient = await point.dominantGradient();
    const { gradient } = await point.full();
    const { dominant, bulk } = effectiveLearningRates(update, gradient, dominantGradient);
    return { domLr: dominant, bulkLr: bulk };
  },
};

/** χ_k of the step itself, and its length. */
const update: UpdateQuantity = {
  table: "update",
  cadence: "update",
  async measure(_, point, update) {
    return { chi: await (await point.subspace()).chi(update), norm: norm(update) };
  },
};

/** The sharpness at which the optimizer is at the edge of stability: 2/η, or the SAM-edge. */
const stability: UpdateQuantity = {
  table: "stability",
  cadence: "update",
  async measure({ optimizer }, point) {
    const edge = optimizer.stabilityEdge(await point.gradNorm());
    return edge === null ? null : { edge };
  },
};

/** Everything that is measured of an update, in this order. */
export const updateQuantities: readonly UpdateQuantity[] = [rates, update, stability];
