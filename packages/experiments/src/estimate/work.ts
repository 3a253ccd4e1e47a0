import type { Trajectory } from "../artifacts/mod.ts";
import type { Optimizer, SwitchRule, TrainingConfig } from "../configuration/config.ts";
import { batchSizeOf, type Phase, phasesOf } from "../configuration/phases.ts";

/** What of a trajectory tells how much work it has left. */
export type Stage = Pick<Trajectory, "name" | "startStep" | "endStep" | "complete" | "divergedAt" | "tables">;

/** How much of what a run still has to do. */
export interface Work {
  /** Updates of θ. */
  readonly updates: number;
  /** Samples that go through in mini-batches. */
  readonly batchSamples: number;
  /** Gradients of the whole subset. */
  readonly gradients: number;
  /** Losses of the whole subset without a gradient. */
  readonly losses: number;
  readonly tests: number;
  /** Points at which the dominant subspace is asked for. */
  readonly subspaces: number;
  /** Hessian times k + 1 rows, for subspaces and audits. */
  readonly products: number;
  /** Hessian times k rows, for spectra. */
  readonly blocks: number;
}

/**
 * Block products that things take on average; of MNIST and the MLP, the only setting with long runs so far. They were
 * counted, by `tracking.products` of the artifacts for subspaces.
 */
const PRODUCTS = {
  /** A projected step: 553 and 527 in 16,880 steps of Dom-SGD and Bulk-SGD; 160 and 179 in 5,000 of SAM. */
  projectedStep: 0.035,
  /** A measured χ: 1,195 in 845 along SGD, 80 and 29 in 401 along GD; 266 and 124 in 50 along Adam's first steps. */
  measurement: { sgd: 1.4, gd: 0.15, sam: 0.3, adam: 2 } satisfies Record<Optimizer["kind"], number>,
  /** Before the first subspace is known, and while it turns fast: 43 in the first 50 points along GD. */
  start: 40,
  /** A spectrum of 2k eigenvalues, in blocks of k rows: 3 to 9 each a hundred steps after the last. */
  spectrum: 7,
  /** An audit, which solves from random directions: 6 in the first 700 steps. */
  audit: 8,
};

/**
 * What a run takes, as its configuration and its trajectories so far tell.
 * A switch whose rule may fire at several steps counts as early, since its branches are most of the work.
 * @param earlier trajectories of the same run as it once was, or as it has begun: the products that they took are what it
 * will take
 */
export function countWork(
  config: TrainingConfig,
  trajectories: readonly Stage[] = [],
  earlier: readonly Stage[] = [],
): Work {
  const ends = new Map<string, number>();
  const works = phasesOf(config).map((phase) => {
    const progress = trajectories.find(({ name }) => name === phase.name);
    const start = progress?.endStep ?? (phase.from === null ? 0 : ends.get(phase.from)!);
    const isOver = progress !== undefined && (progress.complete || progress.divergedAt !== null);
    const end = isOver ? start : Math.max(start, likelyEnd(phase.end));
    ends.set(phase.name, end);
    const counted = productsPerStep(earlier.find(({ name }) => name === phase.name));
    return workOf(config, phase, end - start, phase.from === null && !progress, counted);
  });
  const sum = (part: keyof Work) => works.reduce((total, work) => total + work[part], 0);
  return {
    updates: sum("updates"),
    batchSamples: sum("batchSamples"),
    gradients: sum("gradients"),
    losses: sum("losses"),
    tests: sum("tests"),
    subspaces: sum("subspaces"),
    products: sum("products"),
    blocks: sum("blocks"),
  };
}

function likelyEnd(rule: SwitchRule): number {
  return rule.kind === "ema" ? rule.earliest : rule.step;
}

/** Block products that the subspace took; `null` where that is not told. */
function productsPerStep(trajectory: Stage | undefined): number | null {
  const products = trajectory?.tables.tracking?.products;
  const [first, last] = [products?.[0], products?.at(-1)];
  if (!trajectory || typeof first !== "number" || typeof last !== "number") return null;
  return last > first ? (last - first) / (trajectory.endStep - trajectory.startStep) : null;
}

/**
 * @param isCold it starts where no subspace is known
 * @param counted products a step that the subspace has once taken
 */
function workOf(
  { cadence }: TrainingConfig,
  phase: Phase,
  steps: number,
  isCold: boolean,
  counted: number | null,
): Work {
  const { optimizer, projection } = phase;
  const batchSize = batchSizeOf(optimizer);
  const times = (every: number | null | undefined) => every ? steps / every : 0;
  const isProjected = projection !== "none";
  // An update is measured at the same steps as χ where the cadences meet.
  const measured = steps / Math.min(cadence.alignment, cadence.update ?? Infinity);
  const likely = isProjected
    ? PRODUCTS.projectedStep * steps
    : PRODUCTS.measurement[optimizer.kind] * measured;
  const forSubspaces = counted === null ? likely : counted * steps;
  // SAM takes a second one, at the point that it looks at.
  const perStep = optimizer.kind === "sam" ? 2 : 1;
  return {
    updates: steps,
    batchSamples: perStep * steps * (batchSize ?? 0),
    // A product brings the gradient at its point with it.
    gradients: batchSize === null ? perStep * steps : Math.max(0, measured - forSubspaces),
    losses: batchSize === null ? 0 : times(cadence.loss),
    tests: times(cadence.test),
    subspaces: isProjected ? steps : measured,
    products: forSubspaces + (isCold ? PRODUCTS.start : 0) + PRODUCTS.audit * times(cadence.audit),
    blocks: PRODUCTS.spectrum * times(cadence.spectrum),
  };
}
