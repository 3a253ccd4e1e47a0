import { expect, test } from "vitest";
import { bandOf, spreadOf } from "../../src/sweeps/spread.ts";

test("the spread of numbers is their mean, sample deviation and range", () => {
  expect(spreadOf([1, 2, 3, 6])).toEqual({
    ...{ count: 4, mean: 3, low: 1, high: 6 },
    deviation: expect.closeTo(Math.sqrt(14 / 3), 12),
  });
});

test("one number has no deviation, and where one is not finite there is no mean", () => {
  expect(spreadOf([5])).toEqual({ count: 1, mean: 5, deviation: null, low: 5, high: 5 });
  expect(spreadOf([1, null, 3])).toEqual({ count: 3, mean: null, deviation: null, low: 1, high: 3 });
  expect(spreadOf([])).toMatchObject({ count: 0, mean: null, low: null });
});

test("a band has the steps that all seeds measured whose trajectory covers them", () => {
  const course = (startStep: number, endStep: number, step: number[], x: number[]) => ({
    ...{ startStep, endStep, table: { step, x }, column: "x" },
  });
  const band = bandOf([
    course(0, 20, [0, 10, 17, 20], [1, 2, 9, 3]),
    course(0, 10, [0, 10], [3, 6]),
    course(5, 20, [5, 10, 20], [8, 4, 5]),
  ]);
  // At 5 and 17 others were there that did not measure.
  expect(band.step).toEqual([0, 10, 20]);
  expect(band.count).toEqual([2, 3, 2]);
  expect(band.mean).toEqual([2, 4, 4]);
  expect(band.low).toEqual([1, 2, 3]);
  expect(band.high).toEqual([3, 6, 5]);
  expect(band.deviation[1]).toBeCloseTo(2, 12);
});
