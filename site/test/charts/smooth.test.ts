import { expect, test } from "vitest";
import { smooth } from "../../src/charts/smooth.ts";

test("a constant stays what it is from its first value on", () => {
  for (const value of smooth([3, 3, 3], 0.9)) expect(value).toBeCloseTo(3, 12);
});

test("each value weighs the factor to the power of its age", () => {
  expect(smooth([1, 0], 0.5)[1]).toBeCloseTo(1 / 3, 12);
});

test("a gap stays one, and is passed over", () => {
  expect(smooth([2, null, 2], 0.9)[1]).toBeNull();
  expect(smooth([2, null, 2], 0.9)[2]).toBeCloseTo(2, 12);
});
