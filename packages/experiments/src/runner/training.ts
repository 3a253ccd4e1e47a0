import { isDeepStrictEqual } from "node:util";
import { createOptimizer } from "@tiny-subspaces/core";
import { filterRows, type Table } from "../artifacts/mod.ts";
import { groupsOf, lastStep, type Phase, phasesOf } from "../configuration/phases.ts";
import type { Course } from "./course.ts";
import { trainTogether } from "./group.ts";
import type { Laboratory } from "./laboratory.ts";
import type { PhaseState } from "./phase-state.ts";
import { pointQuantities } from "./quantities.ts";
import { isOver, type RunRecord, type SavedState, type TrajectoryRecord } from "./record.ts";
import type { Tables } from "./tables.ts";

/** What the world wants to know, and may ask for, while a run goes on. */
export interface TrainingHooks {
  onStep(trajectory: TrajectoryRecord, step: number, endStep: number): void;
  /** What to do after an update: `save` also happens at the end of every phase. */
  next(): Promise<"go on" | "save" | "save and stop">;
  save(record: RunRecord): Promise<void>;
}

/**
 * Trains every phase of a run, each from where the one that it names has ended, group by group, and goes on from whatever
 * `record` holds. What comes out does not depend on where it was saved, stopped and resumed. Phases that would start where
 * a diverged one ends are left out.
 *
 * @returns whether the run is over; it is not if the hooks have stopped it
 */
export async function train(lab: Laboratory, record: RunRecord, hooks: TrainingHooks): Promise<boolean> {
  for (const group of groupsOf(lab.config)) {
    const remaining = group.filter((phase) => {
      const trajectory = find(record, phase.name);
      return trajectory ? !isOver(trajectory) : phase.from === null || record.ends[phase.from] !== undefined;
    });
    if (remaining.length === 0) continue;
    if (!await trainGroup(lab, record, remaining, group.length, hooks)) return false;
  }
  return true;
}

async function trainGroup(
  lab: Laboratory,
  record: RunRecord,
  phases: readonly Phase[],
  size: number,
  hooks: TrainingHooks,
): Promise<boolean> {
  const courses = phases.map((phase) => enter(lab, record, phase));
  record.current = {};
  const capture = async () => {
    const states = courses.filter(({ trajectory }) => !isOver(trajectory)).map(async (course) =>
      [course.phase.name, await save(course)] as const
    );
    record.current = Object.fromEntries(await Promise.all(states));
    for (const course of courses) countProducts(record, course);
  };
  try {
    const ended = await trainTogether(courses, size, async () => {
      for (const { trajectory, state, phase } of courses) {
        if (!isOver(trajectory)) hooks.onStep(trajectory, state.step, lastStep(phase.end));
      }
      const next = await hooks.next();
      if (next === "go on") return true;
      await capture();
      await hooks.save(record);
      if (next === "save and stop") return false;
      record.current = {}; // hundreds of megabytes, which nothing needs until the next time
      return true;
    });
    if (!ended) return false;
    await conclude(lab, record, courses);
    await hooks.save(record);
    return true;
  } finally {
    for (const { state, tracker } of courses) {
      state.eigenvectors?.dispose();
      await tracker.dispose();
    }
  }
}

/** Enters a phase where it was saved, or where it starts: its trajectory then has the parent's last measurements. */
function enter(lab: Laboratory, record: RunRecord, phase: Phase): Course {
  const parentEnd = phase.from === null ? null : record.ends[phase.from];
  let trajectory = find(record, phase.name);
  if (!trajectory) {
    const step = parentEnd?.step ?? 0;
    trajectory = {
      name: phase.name,
      startStep: step,
      endStep: step,
      complete: false,
      divergedAt: null,
      tables: phase.from === null ? {} : inherit(find(record, phase.from)!),
      blockProducts: 0,
      coldSolves: 0,
    };
    record.trajectories.push(trajectory);
  }
  const optimizer = createOptimizer(phase.optimizer);
  const current = record.current[phase.name];
  const from = current ?? parentEnd;
  const parent = phasesOf(lab.config).find(({ name }) => name === phase.from);
  // A branch goes on with what its parent's optimizer remembers, if it is the same one.
  const goesOn = current || (parent && isDeepStrictEqual(parent.optimizer, phase.optimizer));
  const state: PhaseState = {
    step: from?.step ?? 0,
    theta: from?.theta ?? lab.initial,
    optimizer: goesOn ? from!.optimizer : optimizer.init(lab.initial.length),
    chiEma: from?.chiEma ?? null,
    eigenvectors: from?.eigenvectors ? lab.upload(from.eigenvectors) : null,
  };
  const { events } = record;
  const tracker = lab.createTracker(
    from?.tracker ?? null,
    ({ kind, detail }) => events.push({ step: state.step, kind, detail: `${phase.name}: ${detail}` }),
  );
  return {
    lab,
    phase,
    optimizer,
    tracker,
    state,
    parentEnd: parentEnd?.theta ?? null,
    trajectory,
    hasBranches: branchesOf(lab, phase).length > 0,
    events,
  };
}

/** Keeps where phases have ended that others start from, and gives up what none needs any more. */
async function conclude(lab: Laboratory, record: RunRecord, courses: readonly Course[]): Promise<void> {
  const ends = { ...record.ends };
  for (const course of courses) {
    // Whatever goes on from here goes on by rules of its own.
    if (course.hasBranches) await course.tracker.changeCourse();
    countProducts(record, course);
    if (course.hasBranches && course.trajectory.complete) ends[course.phase.name] = await save(course);
  }
  const isNeeded = (name: string) =>
    phasesOf(lab.config).some(({ from, name: child }) => {
      const trajectory = find(record, child);
      return from === name && !(trajectory && isOver(trajectory));
    });
  record.ends = Object.fromEntries(Object.entries(ends).filter(([name]) => isNeeded(name)));
  record.current = {};
}

function branchesOf({ config }: Laboratory, { name }: Phase): Phase[] {
  return phasesOf(config).filter(({ from }) => from === name);
}

function countProducts(record: RunRecord, { phase, tracker, trajectory }: Course): void {
  const before = phase.from === null ? null : record.ends[phase.from]?.tracker?.statistics;
  const { blockProducts, coldSolves } = tracker.statistics;
  trajectory.blockProducts = blockProducts - (before?.blockProducts ?? 0);
  trajectory.coldSolves = coldSolves - (before?.coldSolves ?? 0);
}

async function save({ state, tracker }: Course): Promise<SavedState> {
  const { step, theta, optimizer, chiEma, eigenvectors } = state;
  return {
    step,
    theta,
    optimizer,
    chiEma,
    eigenvectors: eigenvectors && (await eigenvectors.data()).slice(),
    tracker: await tracker.save(),
  };
}

function find({ trajectories }: RunRecord, name: string): TrajectoryRecord | undefined {
  return trajectories.find((trajectory) => trajectory.name === name);
}

/** The parent's last rows as a branch's first: θ is the same there. Audits are the parent's own. */
function inherit({ tables, endStep }: TrajectoryRecord): Tables {
  const shared = pointQuantities.map(({ table }) => table).filter((name) => name !== "audit" && tables[name]);
  const inherited = shared.map((name): [string, Table] => [
    name,
    filterRows(tables[name], (step) => step === endStep),
  ]);
  return Object.fromEntries(
    inherited.map(([name, table]) => [name, name === "distance" ? { ...table, fromSwitch: [0] } : table]),
  );
}
