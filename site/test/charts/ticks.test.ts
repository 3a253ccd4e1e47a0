import fc from "fast-check";
import { expect, test } from "vitest";
import { logTicks } from "../../src/charts/ticks.ts";

test.each([
  [0.36, 0.56, [0.4, 0.45, 0.5, 0.55]],
  [0.17, 0.58, [0.2, 0.3, 0.4, 0.5]],
  [0.3, 2, [0.5, 1, 2]],
  [0.001, 1, [0.001, 0.01, 0.1, 1]],
  [1e-12, 1, [1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1]],
])("from %f to %f", (low, high, ticks) => expect(logTicks(low, high)).toEqual(ticks));

test("there are three to eleven ticks between any two positive numbers, ascending and within them", () => {
  const exponent = fc.double({ min: -20, max: 12, noNaN: true });
  fc.assert(fc.property(exponent, fc.double({ min: 0.001, max: 15, noNaN: true }), (from, length) => {
    const [low, high] = [10 ** from, 10 ** (from + length)];
    const ticks = logTicks(low, high);
    expect(ticks.length).toBeGreaterThanOrEqual(3);
    expect(ticks.length).toBeLessThanOrEqual(11);
    const slack = 1 + 1e-9;
    expect(ticks.every((tick, i) => tick * slack >= low && tick <= high * slack && !(tick <= ticks[i - 1]!)))
      .toBe(true);
  }));
});
