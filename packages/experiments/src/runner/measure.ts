import {
  type Accuracy,
  createRandom,
  distance,
  type FloatArray,
  norm,
  type Objective,
  type Tensor,
} from "@tiny-subspaces/core";
import type { Phase, TrainingConfig } from "../runs/config.ts";
import type { Batches } from "./batches.ts";
import type { PhaseState } from "./phase.ts";
import type { Point, Tracker } from "./point.ts";
import { emaFactor, nextEma, switchReason } from "./switch-rule.ts";
import { addRow, type Tables } from "./tables.ts";

/** What a phase is measured with, and where the numbers go. */
export interface Measuring {
  readonly config: TrainingConfig;
  readonly phase: Phase;
  /** Every branch starts where the prefix ended. */
  readonly role: "prefix" | "branch";
  readonly startStep: number;
  /** The last step, unless the switch rule ends a prefix before it. */
  readonly endStep: number;
  readonly state: PhaseState;
  /** θ₀. */
  readonly initial: FloatArray;
  /** θ at the switch; `null` in the prefix. */
  readonly atSwitch: FloatArray | null;
  readonly objective: Objective;
  readonly tracker: PhaseTracker;
  readonly batches: Batches;
  /** The 2k largest eigenvalues at θ; the block that the last ones left is where it starts. */
  spectrum(theta: FloatArray, start: Tensor | null): Promise<{ values: ArrayLike<number>; basis: Tensor }>;
  /** The tables of the phase's trajectory. */
  readonly tables: Tables;
  onSwitch(detail: string): void;
}

/** What the runner asks of core's `SubspaceTracker`. */
export interface PhaseTracker extends Tracker {
  audit(theta: FloatArray): Promise<Accuracy & { readonly sine: number }>;
  readonly statistics: { readonly blockProducts: number };
}

/**
 * Measures at θ_t what is due: at multiples of each cadence, and at the first and the last step of the phase. A branch
 * begins with the prefix's last rows in its tables, since θ is the same there.
 *
 * @returns whether this is the last step of the phase
 */
export async function measure(context: Measuring, point: Point): Promise<boolean> {
  const { config: { cadence }, role, startStep, endStep, state: { step } } = context;
  if (role === "branch" && step === startStep) return false;
  const isDue = (every: number | null, isEdge: boolean) => every !== null && (isEdge || step % every === 0);
  let isEdge = step === startStep || step === endStep;
  let isLast = step === endStep;
  const aligns = isDue(cadence.alignment, isEdge);
  if (aligns && await measureAlignment(context, point)) isEdge = isLast = true;
  if (isDue(cadence.loss, isEdge)) await measureLoss(context, point);
  if (isDue(cadence.spectrum, isEdge)) await measureSpectrum(context, point);
  if (isDue(cadence.test, isEdge)) await measureTest(context, point);
  if (context.phase.projection !== "none" || aligns) await maybeAudit(context, point);
  return isLast;
}

/** χ_k(∇L) and its moving average. Returns whether the branches start here. */
async function measureAlignment(context: Measuring, point: Point): Promise<boolean> {
  const { config, role, state, tracker } = context;
  const subspace = await point.subspace();
  const { gradient } = await point.full();
  const chi = await subspace.chi(gradient);
  state.chiEma = nextEma(state.chiEma, chi, emaFactor(config.switch));
  record(context, "alignment", { chi, chiEma: state.chiEma, gradNorm: norm(gradient) });
  const { blockProducts } = tracker.statistics;
  const { sineBound, sineEstimate } = subspace;
  record(context, "tracking", { products: blockProducts, sineBound, sineEstimate });
  if (role === "branch") return false;
  const detail = switchReason(config.switch, state.step, state.chiEma);
  if (detail !== null) context.onSwitch(detail);
  return detail !== null;
}

async function measureLoss(context: Measuring, point: Point): Promise<void> {
  const { phase, state: { theta }, initial, atSwitch } = context;
  // GD needs the gradient anyway, and the loss comes with it.
  const trainLoss = phase.optimizer.kind === "gd" ? (await point.full()).loss : await point.loss();
  record(context, "loss", { trainLoss });
  const fromStart = distance(theta, initial);
  record(
    context,
    "distance",
    atSwitch ? { fromStart, fromSwitch: distance(theta, atSwitch) } : { fromStart },
  );
}

async function measureSpectrum(context: Measuring, { theta }: Point): Promise<void> {
  const { state } = context;
  const { values, basis } = await context.spectrum(theta, state.eigenvectors);
  state.eigenvectors?.dispose();
  state.eigenvectors = basis;
  const named = Array.from(values, (value, i): [string, number] => [`lambda${i + 1}`, value]);
  record(context, "spectrum", Object.fromEntries(named));
}

async function measureTest(context: Measuring, { theta }: Point): Promise<void> {
  if (context.config.testSamples === 0) return;
  const { loss, accuracy } = await context.objective.evaluateTest(theta);
  record(context, "test", { loss, accuracy });
}

/** Holds the tracked subspace against a cold solve, at random among the steps at which there is one. */
async function maybeAudit(context: Measuring, point: Point): Promise<void> {
  const { config: { seed, cadence }, phase, state: { step }, tracker } = context;
  if (cadence.audit === null) return;
  const stepsBetween = phase.projection === "none" ? cadence.alignment : 1;
  const draw = createRandom(seed, `audit of ${phase.name} at step ${step}`).uniform();
  if (draw * cadence.audit >= stepsBetween) return;
  await point.subspace();
  const { sine, sineBound, sineEstimate } = await tracker.audit(point.theta);
  record(context, "audit", { sine, sineBound, sineEstimate });
}

function record(
  { tables, state }: Measuring,
  name: string,
  values: Readonly<Record<string, number | null>>,
): void {
  addRow(tables, name, state.step, values);
}
