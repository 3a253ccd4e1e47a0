import fc from "fast-check";
import { expect, test } from "vitest";
import { nearestIndex } from "../../src/charts/curves.ts";

test("the nearest of an ascending list is found", () => {
  const ascending = fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 })
    .map((list) => list.sort((a, b) => a - b));
  fc.assert(fc.property(ascending, fc.integer({ min: -1200, max: 1200 }), (list, value) => {
    const found = Math.abs(list[nearestIndex(list, value)]! - value);
    expect(found).toBe(Math.min(...list.map((entry) => Math.abs(entry - value))));
  }));
});
