import fc from "fast-check";
import { expect, test } from "vitest";
import { distribute } from "../../src/objective/distribute.ts";

const costs = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 7 });
const most = (costs: readonly number[], parts: readonly number[][]) =>
  Math.max(...parts.map((part) => part.reduce((sum, item) => sum + costs[item], 0)));

/** The least cost of the most costly part, over all ways. */
function best(costs: readonly number[], count: number): number {
  let least = Infinity;
  for (let way = 0; way < count ** costs.length; way++) {
    const parts: number[][] = Array.from({ length: count }, () => []);
    costs.forEach((_, item) => parts[Math.floor(way / count ** item) % count].push(item));
    least = Math.min(least, most(costs, parts));
  }
  return least;
}

test("every item is dealt out once, ascending in its part, and no part costs a third more than it must", () => {
  fc.assert(fc.property(costs, fc.integer({ min: 1, max: 3 }), (costs, wanted) => {
    const count = Math.min(wanted, costs.length);
    const parts = distribute(costs, count);
    expect(parts.length).toBe(count);
    expect(parts.flat().sort((a, b) => a - b)).toEqual(costs.map((_, item) => item));
    for (const part of parts) expect(part).toEqual([...part].sort((a, b) => a - b));
    expect(most(costs, parts)).toBeLessThanOrEqual(best(costs, count) * 4 / 3);
  }));
});

test("exchanges level what the most costly item first leaves uneven", () => {
  // 7 + 4, 6 + 5 and then 3 gives 14 and 11; 7 + 6 and 5 + 4 + 3 is as even as can be.
  const costs = [7, 6, 5, 4, 3];
  expect(most(costs, distribute(costs, 2))).toBe(13);
});
