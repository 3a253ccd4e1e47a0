import { expect, test } from "vitest";
import { countWork } from "../../src/estimate/work.ts";
import type { TrajectoriesConfig } from "../../src/configuration/config.ts";
import { someTrajectory } from "../artifacts/support.ts";
import { tinyConfig } from "../support.ts";

const cadence = { loss: 10, alignment: 10, spectrum: 50, test: 100, audit: null };
/** 100 steps of SGD, then three branches of 400. */
const branched = tinyConfig({ switch: { kind: "step", step: 100 }, steps: 500, cadence });

test("every phase counts from where its parent ends to its own end", () => {
  const work = countWork(branched);
  expect(work.updates).toBe(100 + 3 * 400);
  expect(work.batchSamples).toBe(7 * work.updates);
  expect(work.losses).toBe(130);
  expect(work.tests).toBe(13);
  // At every step of the projected branches; where χ is measured of the others.
  expect(work.subspaces).toBe(800 + 50);
});

test("a switch by the moving average counts as early as it may be", () => {
  const rule = { kind: "ema" as const, factor: 0.9, threshold: 0.95, earliest: 60, latest: 300 };
  expect(countWork({ ...branched, switch: rule }).updates).toBe(60 + 3 * 440);
});

test("what has been done is not counted again, and a phase goes on from where the one before it has ended", () => {
  const rule = { kind: "ema" as const, factor: 0.9, threshold: 0.95, earliest: 60, latest: 300 };
  const prefix = someTrajectory({ name: "sgd-prefix", end: 80 });
  const sgd = someTrajectory({ name: "sgd", parent: "sgd-prefix", start: 80, end: 200, complete: false });
  const work = countWork({ ...branched, switch: rule }, [prefix, sgd]);
  expect(work.updates).toBe(300 + 2 * 420);
  const over = ["sgd", "dom-sgd", "bulk-sgd"].map((name) => someTrajectory({ name, start: 80, end: 500 }));
  expect(Object.values(countWork(branched, [prefix, ...over])).every((count) => count === 0)).toBe(true);
});

test("where it was computed before, a phase takes the products that it took then", () => {
  const tables = (first: number, last: number) => ({
    tracking: { step: [0, 100], products: [first, last], sineBound: [0, 0], sineEstimate: [0, 0] },
  });
  const usual = countWork(branched).products;
  const none = countWork(branched, [], [someTrajectory({ name: "dom-sgd", start: 100, end: 500 })]);
  expect(none.products).toBe(usual);
  const earlier = someTrajectory({ name: "dom-sgd", start: 100, end: 500, tables: tables(10, 210) });
  const unlike = countWork(branched, [], [{ ...earlier, tables: tables(10, 410) }]).products;
  // 200 and 400 products in 400 steps, as many as there are still.
  expect(unlike - countWork(branched, [], [earlier]).products).toBeCloseTo(200, 9);
});

test("full-batch steps take a gradient each, SAM's two, and the loss comes with them", () => {
  const { prefix: _, switch: __, branches: ___, ...shared } = branched;
  const config: TrajectoriesConfig = {
    ...shared,
    kind: "trajectories",
    trajectories: [
      { name: "gd", optimizer: { kind: "gd", learningRate: 0.1 }, projection: "none" },
      { name: "sam", optimizer: { kind: "sam", learningRate: 0.1, rho: 0.1 }, projection: "none" },
    ],
    steps: 50,
  };
  expect(countWork(config)).toMatchObject({ gradients: 50 + 100, losses: 0, batchSamples: 0, subspaces: 10 });
  // Measured at every step, the updates take a subspace at every step.
  const each = { ...config, cadence: { ...cadence, update: 1 } };
  expect(countWork(each).subspaces).toBe(100);
});
