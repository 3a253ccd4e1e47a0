import { distance, type FloatArray } from "@tiny-subspaces/core";
import { lastStep } from "../configuration/phases.ts";
import type { Course } from "./course.ts";
import type { Point } from "./point.ts";
import { pointQuantities, type PointQuantity, updateQuantities, type UpdateQuantity } from "./quantities.ts";
import { emaFactor, firing, nextEma } from "./switch-rule.ts";
import { addRow } from "./tables.ts";

/**
 * Measures at θ_t what is due: at multiples of each cadence, and at the first and the last step of the phase. A phase that
 * goes on from another begins with that one's last rows in its tables, since θ is the same there.
 *
 * @returns whether this is the last step of the phase
 */
export async function measureAtPoint(course: Course, point: Point): Promise<boolean> {
  const { lab: { config }, phase, state, trajectory } = course;
  const { step } = state;
  if (course.parentEnd && step === trajectory.startStep) return false;
  let isLast = step === lastStep(phase.end);
  const isAligned = isLast || step === trajectory.startStep || step % config.cadence.alignment === 0;
  if (isAligned) {
    state.chiEma = nextEma(state.chiEma, await point.chi(), emaFactor(phase.end));
    const fired = firing(phase.end, step, state.chiEma);
    if (fired) isLast = true;
    if (fired && course.hasBranches) course.events.push({ step, kind: "switch", ...fired });
  }
  const isEdge = isLast || step === trajectory.startStep;
  for (const quantity of pointQuantities) {
    const isDue = quantity.isDue?.(course, isAligned) ?? isAtCadence(course, quantity, isEdge);
    const row = isDue ? await quantity.measure(course, point) : null;
    if (row) addRow(trajectory.tables, quantity.table, step, row);
  }
  return isLast;
}

/** Measures what is due of the step from θ_t. */
export async function measureAtUpdate(course: Course, point: Point, update: FloatArray): Promise<void> {
  const { state: { step }, trajectory } = course;
  for (const quantity of updateQuantities) {
    if (!isAtCadence(course, quantity, step === trajectory.startStep)) continue;
    const row = await quantity.measure(course, point, update);
    if (row) addRow(trajectory.tables, quantity.table, step, row);
  }
}

/** Measures how far the courses of a group are from each other, in a column for each of the others. */
export function measureSeparation(courses: readonly Course[]): void {
  for (const course of courses) {
    const { lab, state, trajectory, phase } = course;
    const isEdge = state.step === trajectory.startStep || state.step === lastStep(phase.end);
    if (!isEdge && state.step % lab.config.cadence.loss !== 0) continue;
    const others = courses.filter((other) => other !== course);
    const row = others.map((other) => [other.phase.name, distance(state.theta, other.state.theta)] as const);
    if (row.length > 0) addRow(trajectory.tables, "separation", state.step, Object.fromEntries(row));
  }
}

function isAtCadence(course: Course, { cadence }: PointQuantity | UpdateQuantity, isEdge: boolean): boolean {
  const every = course.lab.config.cadence[cadence] ?? null;
  return every !== null && (isEdge || course.state.step % every === 0);
}
