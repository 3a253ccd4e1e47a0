import { norm, NotFiniteError } from "@tiny-subspaces/core";
import { type Course, nextStep, pointOf } from "./course.ts";
import { measureAtPoint, measureAtUpdate, measureSeparation } from "./measure.ts";
import type { Point } from "./point.ts";

/**
 * Trains phases step by step together, from where they stand to their ends. At every step t, all that is due is measured
 * at each θ_t; then each takes its step, and what is due of that is measured. A phase whose numbers are no longer finite has
 * diverged: that is its outcome, and the others go on.
 *
 * @param size phases in the group, those that are over included: distances between them are measured while all go on
 * @param onStep called after every step of all; `false` stops them where they are
 * @returns whether all have come to an end
 */
export async function trainTogether(
  courses: readonly Course[],
  size: number,
  onStep: () => Promise<boolean>,
): Promise<boolean> {
  let active = courses;
  while (true) {
    const measured: { course: Course; point: Point }[] = [];
    if (active.length === size) measureSeparation(active);
    for (const course of active) {
      const point = pointOf(course);
      const isLast = await unlessItDiverges(course, () => measureAtPoint(course, point));
      if (isLast) course.trajectory.complete = true;
      if (isLast === false) measured.push({ course, point });
    }
    for (const { course, point } of measured) {
      await unlessItDiverges(course, () => advance(course, point));
    }
    active = measured.map(({ course }) => course).filter(({ trajectory }) => trajectory.divergedAt === null);
    if (active.length === 0) return true;
    if (!await onStep()) return false;
  }
}

/** Takes the step from θ_t. */
async function advance(course: Course, point: Point): Promise<void> {
  const { state, trajectory } = course;
  const { theta, optimizer, update } = await nextStep(course, point);
  if (!Number.isFinite(norm(theta))) {
    diverge(course, state.step + 1, "the parameters are no finite numbers any more");
    return;
  }
  await measureAtUpdate(course, point, update);
  state.theta = theta;
  state.optimizer = optimizer;
  state.step++;
  trajectory.endStep = state.step;
}

/** What the work gives; `null` where it comes upon numbers that are not finite. */
async function unlessItDiverges<T>(course: Course, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NotFiniteError)) throw error;
    diverge(course, course.state.step, error.message);
    return null;
  }
}

function diverge({ phase, trajectory, events }: Course, step: number, what: string): void {
  trajectory.divergedAt = step;
  const { learningRate } = phase.optimizer;
  const detail = `${phase.name} diverged with the learning rate ${learningRate}: ${what}`;
  events.push({ step, kind: "divergence", detail });
}
