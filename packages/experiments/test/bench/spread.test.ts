import { expect, test } from "vitest";
import { sideBySide, summarise } from "../../src/bench/spread.ts";

test("rounds are summarised by their median, mean and least", () => {
  expect(summarise([4, 1, 7, 2])).toEqual({ median: 3, mean: 3.5, best: 1 });
});

test("what is measured side by side is compared round by round, so that a slow round weighs on both", () => {
  // The machine was ten times slower in the second round: the quotient of the means would say 2 to 1 all the same,
  // that of the medians 2 to 10.
  expect(sideBySide([2, 20, 2], [1, 10, 1])).toBe(2);
  expect(sideBySide([2, 20, 2, 20], [1, 10, 10, 1])).toBe(2);
});
