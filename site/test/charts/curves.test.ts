import fc from "fast-check";
import { expect, test } from "vitest";
import { valueAt } from "../../src/charts/curves.ts";

test("a curve is read at the nearest of its steps, and not beyond its ends", () => {
  const ascending = fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 })
    .map((list) => list.sort((a, b) => a - b));
  fc.assert(fc.property(ascending, fc.integer({ min: -1200, max: 1200 }), (list, value) => {
    const found = valueAt({ steps: list, values: list }, value);
    const nearest = Math.min(...list.map((entry) => Math.abs(entry - value)));
    if (value < list[0]! || value > list.at(-1)!) expect(found).toBeUndefined();
    else expect(Math.abs(found! - value)).toBe(nearest);
  }));
});
