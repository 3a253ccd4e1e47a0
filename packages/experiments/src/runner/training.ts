import type { FloatArray, Objective, Tensor } from "@tiny-subspaces/core";
import { filterRows, type Table } from "../artifacts/mod.ts";
import type { Phase, TrainingConfig } from "../configuration/config.ts";
import type { Batches } from "./batches.ts";
import type { PhaseTracker } from "./measure.ts";
import { type PhaseState, runPhase } from "./phase.ts";
import type { RunRecord, SavedState, TrajectoryRecord } from "./record.ts";
import { lastPrefixStep } from "./switch-rule.ts";
import type { Tables } from "./tables.ts";

/** What a run works with and never changes. */
export interface Laboratory {
  readonly config: TrainingConfig;
  readonly objective: Objective;
  readonly batches: Batches;
  /** θ₀. */
  readonly initial: Float32Array;
  /** A tracker that goes on from a saved state, or has none yet. */
  createTracker(state: SavedState["tracker"]): ResumableTracker;
  /** See `Measuring.spectrum`. */
  spectrum(theta: FloatArray, start: Tensor | null): Promise<{ values: ArrayLike<number>; basis: Tensor }>;
  /** A block [rows, p] on the engine. */
  upload(rows: FloatArray): Tensor;
}

export interface ResumableTracker extends PhaseTracker {
  readonly statistics: { readonly blockProducts: number; readonly coldSolves: number };
  changeCourse(): Promise<void>;
  save(): Promise<SavedState["tracker"]>;
  dispose(): Promise<void>;
}

/** What the world wants to know, and may ask for, while a run goes on. */
export interface TrainingHooks {
  onStep(trajectory: TrajectoryRecord, step: number, endStep: number): void;
  /** What to do after an update: `save` also happens at the end of every phase. */
  next(): Promise<"go on" | "save" | "save and stop">;
  save(record: RunRecord): Promise<void>;
}

/**
 * Trains the prefix and then one branch after the other, each from where the prefix ended, and goes on from whatever
 * `record` holds. What comes out does not depend on where it was saved, stopped and resumed.
 *
 * @returns whether the run is complete; it is not if the hooks have stopped it
 */
export async function train(lab: Laboratory, record: RunRecord, hooks: TrainingHooks): Promise<boolean> {
  const { prefix, branches } = lab.config;
  for (const [index, phase] of [prefix, ...branches].entries()) {
    if (record.trajectories[index]?.complete) continue;
    if (!record.trajectories[index]) begin(record, phase);
    if (!await trainPhase(lab, record, phase, hooks)) return false;
  }
  return true;
}

/** Enters a phase: the prefix at initialisation, a branch where the prefix ended and with its last measurements. */
function begin(record: RunRecord, phase: Phase): void {
  const [prefix] = record.trajectories;
  const step = record.atSwitch?.step ?? 0;
  record.current = record.atSwitch;
  record.trajectories.push({
    name: phase.name,
    startStep: step,
    endStep: step,
    complete: false,
    tables: prefix ? inherit(prefix) : {},
    blockProducts: 0,
    coldSolves: 0,
  });
}

async function trainPhase(
  lab: Laboratory,
  record: RunRecord,
  phase: Phase,
  hooks: TrainingHooks,
): Promise<boolean> {
  const { config } = lab;
  const trajectory = record.trajectories.at(-1)!;
  const isPrefix = record.atSwitch === null;
  const tracker = lab.createTracker(record.current?.tracker ?? null);
  const state = restore(lab, record.current);
  record.current = null;
  const before = record.atSwitch?.tracker?.statistics ?? { blockProducts: 0, coldSolves: 0 };
  const endStep = isPrefix ? lastPrefixStep(config.switch) : config.steps;

  const capture = async () => {
    record.current = await save(state, tracker);
    trajectory.endStep = state.step;
    trajectory.blockProducts = tracker.statistics.blockProducts - before.blockProducts;
    trajectory.coldSolves = tracker.statistics.coldSolves - before.coldSolves;
  };

  try {
    const isComplete = await runPhase({
      ...lab,
      phase,
      role: isPrefix ? "prefix" : "branch",
      startStep: trajectory.startStep,
      endStep,
      state,
      atSwitch: record.atSwitch?.theta ?? null,
      tracker,
      tables: trajectory.tables,
      onSwitch: (detail) => record.events.push({ step: state.step, kind: "switch", detail }),
      onStep: async () => {
        hooks.onStep(trajectory, state.step, endStep);
        const next = await hooks.next();
        if (next === "go on") return true;
        await capture();
        await hooks.save(record);
        if (next === "save and stop") return false;
        record.current = null; // hundreds of megabytes, which nothing needs until the next time
        return true;
      },
    });
    if (!isComplete) return false;
    // Every branch goes on by rules of its own.
    if (isPrefix) await tracker.changeCourse();
    await capture();
    trajectory.complete = true;
    if (isPrefix) record.atSwitch = record.current;
    await hooks.save(record);
    return true;
  } finally {
    state.eigenvectors?.dispose();
    await tracker.dispose();
  }
}

function restore(lab: Laboratory, saved: SavedState | null): PhaseState {
  if (!saved) return { step: 0, theta: lab.initial, chiEma: null, eigenvectors: null };
  const { step, theta, chiEma, eigenvectors } = saved;
  return { step, theta, chiEma, eigenvectors: eigenvectors && lab.upload(eigenvectors) };
}

async function save(state: PhaseState, tracker: ResumableTracker): Promise<SavedState> {
  const { step, theta, chiEma, eigenvectors } = state;
  return {
    step,
    theta,
    chiEma,
    eigenvectors: eigenvectors && (await eigenvectors.data()).slice(),
    tracker: await tracker.save(),
  };
}

/** The prefix's last rows as a branch's first: θ is the same there. */
function inherit({ tables, endStep }: TrajectoryRecord): Tables {
  const { audit: _, ...others } = tables;
  const inherited = Object.entries(others).map(([name, table]): [string, Table] => [
    name,
    filterRows(table, (step) => step === endStep),
  ]);
  return Object.fromEntries(
    inherited.map(([name, table]) => [name, name === "distance" ? { ...table, fromSwitch: [0] } : table]),
  );
}
