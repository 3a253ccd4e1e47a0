import fc from "fast-check";
import { expect, test } from "vitest";
import {
  canonicalArtifact,
  filterRows,
  serialiseArtifact,
  TARGET_BYTES,
  thinArtifact,
  thinTable,
} from "../../src/artifacts/mod.ts";
import { range, someArtifact, someTrajectory, tableOf } from "./support.ts";

/** A run of so many steps, measured at each. */
function longRun(steps: number) {
  const measured = (from: number, to: number) => ({
    loss: tableOf(range(from, to, 1), { trainLoss: (step) => 1 / (step + 1 / 3) }),
    alignment: tableOf(range(from, to, 1), { chi: Math.sin, chiEma: Math.cos, gradNorm: Math.sqrt }),
  });
  const half = steps / 2;
  return someArtifact({
    trajectories: [
      someTrajectory({ name: "sgd-prefix", end: half, tables: measured(0, half) }),
      someTrajectory({
        name: "sgd",
        parent: "sgd-prefix",
        start: half,
        end: steps,
        tables: measured(half, steps),
      }),
    ],
  });
}

test("a short table is left as it is", () => {
  const table = tableOf(range(0, 90, 10), { a: (step) => step });
  expect(thinTable(table, 10)).toBe(table);
});

test("a long table keeps rows at multiples of one stride, with the first and the last", () => {
  const table = tableOf(range(7, 1007, 1), { a: (step) => step });
  const { step, a } = thinTable(table, 60);
  expect(step).toEqual([7, ...range(20, 1000, 20), 1007]);
  expect(a).toEqual(step);
});

test("what must be kept is kept", () => {
  const table = tableOf(range(0, 1000, 1), { a: (step) => step });
  const { step } = thinTable(table, 60, (at) => Math.abs(at - 500) <= 3);
  for (const kept of range(497, 503, 1)) expect(step).toContain(kept);
});

test("thinned rows are rows of the table, in its order, and few enough", () => {
  fc.assert(fc.property(
    fc.uniqueArray(fc.nat(100_000), { minLength: 1, maxLength: 300 }),
    fc.integer({ min: 5, max: 100 }),
    (unsorted, limit) => {
      const table = tableOf([...unsorted].sort((x, y) => x - y), { a: (step) => step * 2 });
      const thinned = thinTable(table, limit);
      expect(thinned).toEqual(filterRows(table, (step) => thinned.step.includes(step)));
      expect(thinned.step.length).toBeLessThanOrEqual(Math.max(limit, 3));
      expect(thinned.step[0]).toBe(table.step[0]);
      expect(thinned.step.at(-1)).toBe(table.step.at(-1));
    },
  ));
});

test("an artifact that fits is left whole", () => {
  const short = longRun(200);
  expect(thinArtifact(short)).toEqual(canonicalArtifact(short));
});

test("a long run fits into a megabyte, and what happens around the switch stays complete", () => {
  const thinned = thinArtifact(longRun(60_000));
  expect(serialiseArtifact(thinned).length).toBeLessThanOrEqual(TARGET_BYTES);
  const [prefix, sgd] = thinned.trajectories;
  expect(prefix.tables.loss.step).toEqual(expect.arrayContaining(range(29_800, 30_000, 1)));
  expect(sgd.tables.loss.step).toEqual(expect.arrayContaining(range(30_000, 30_200, 1)));
  expect(sgd.tables.loss.step.at(-1)).toBe(60_000);
  expect(sgd.tables.loss.step.length).toBeGreaterThan(500);
});

test("thinning twice is thinning once", () => {
  const once = thinArtifact(longRun(20_000));
  expect(thinArtifact(once)).toEqual(once);
});
