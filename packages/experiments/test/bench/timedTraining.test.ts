import type { FloatArray } from "@tiny-subspaces/core";
import { expect, test } from "vitest";
import { TimedTraining, type Training } from "../../src/bench/timedTraining.ts";
import type { Tracker } from "../../src/runner/tracker.ts";
import { tinyConfig, tinyLaboratory } from "../support.ts";

const config = tinyConfig({ tracker: { tolerance: 0.01, schedule: "every-step" } });
const { batches, objective, initial, createTracker } = tinyLaboratory(config);
const training = (changes: Partial<Training> = {}): Training => ({
  ...{ objective, batches, batchSize: 7, learningRate: 0.1, stop: new AbortController().signal },
  now: () => 0,
  ...changes,
});

/** θ after the updates that the runner's definition makes. */
async function expected(steps: number, firstStep: number, tracker: Tracker | null) {
  let theta = initial;
  for (let step = firstStep; step < firstStep + steps; step++) {
    const { gradient } = await objective.batchGradient(theta, batches.at(step, 7));
    const update = Float64Array.from(gradient, (g) => 0.1 * g);
    const taken = tracker ? await (await tracker.at(theta)).project(update) : update;
    theta = theta.map((value, i) => value - taken[i]);
  }
  return theta;
}

test("without a tracker it is SGD on the batches from its step on", async () => {
  const trajectory = new TimedTraining(training(), initial, 3);
  await trajectory.advance(2);
  await trajectory.advance(2);
  expect(trajectory.theta).toEqual(await expected(4, 3, null));
  expect(trajectory.step).toBe(7);
});

test("with one it is Dom-SGD, and an audit on the way changes nothing", async () => {
  const theta = await expected(4, 0, createTracker(null));
  for (const auditAt of [undefined, 2]) {
    const trajectory = new TimedTraining(training(), initial, 0, createTracker(null));
    await trajectory.advance(4, auditAt);
    expect(trajectory.theta).toEqual(theta);
    expect(trajectory.auditedSines).toHaveLength(auditAt === undefined ? 0 : 1);
    for (const sine of trajectory.auditedSines) expect(sine).toBeLessThan(0.01);
  }
});

test("the time is that of subspace and update, without the audits", async () => {
  let time = 0;
  const tracker = createTracker(null);
  const slow =
    <Arguments extends unknown[], Result>(ms: number, work: (...args: Arguments) => Promise<Result>) =>
    async (...args: Arguments) => {
      const result = await work(...args);
      time += ms;
      return result;
    };
  const clocked: Pick<Tracker, "at" | "audit"> = {
    at: slow(10, (theta: FloatArray) => tracker.at(theta)),
    audit: slow(1000, (theta: FloatArray) => tracker.audit(theta)),
  };
  const trajectory = new TimedTraining(
    training({
      now: () => time,
      objective: {
        batchGradient: slow(
          2,
          (theta: FloatArray, indices: ArrayLike<number>) => objective.batchGradient(theta, indices),
        ),
      },
    }),
    initial,
    0,
    clocked,
  );
  expect(await trajectory.advance(5, 3)).toBe(12);
});

test("it stops within the step in which it is told to", async () => {
  const controller = new AbortController();
  let gradients = 0;
  const stopping = training({
    stop: controller.signal,
    objective: {
      batchGradient(theta, indices) {
        if (++gradients === 3) controller.abort("SIGTERM");
        return objective.batchGradient(theta, indices);
      },
    },
  });
  await expect(new TimedTraining(stopping, initial, 0).advance(100)).rejects.toBe("SIGTERM");
  expect(gradients).toBe(3);
});
