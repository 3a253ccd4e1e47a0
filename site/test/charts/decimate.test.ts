import fc from "fast-check";
import { expect, test } from "vitest";
import { decimate } from "../../src/charts/decimate.ts";

const curve = fc.array(
  fc.record({
    dx: fc.integer({ min: 1, max: 50 }),
    y: fc.oneof({ weight: 9, arbitrary: fc.double({ noNaN: true, min: -1e6, max: 1e6 }) }, {
      weight: 1,
      arbitrary: fc.constant(null),
    }),
  }),
  { minLength: 1, maxLength: 400 },
).map((points) => {
  let x = 0;
  return { x: points.map(({ dx }) => x += dx), y: points.map(({ y }) => y) };
});
const buckets = fc.integer({ min: 1, max: 20 });

test("a short curve stays whole", () => {
  expect(decimate([0, 1, 2, 3], [5, 6, 7, 8], 1)).toEqual([0, 1, 2, 3]);
});

test("indices ascend, and the first and the last point stay", () => {
  fc.assert(fc.property(curve, buckets, ({ x, y }, count) => {
    const kept = decimate(x, y, count);
    expect(kept[0]).toBe(0);
    expect(kept.at(-1)).toBe(x.length - 1);
    expect(kept.every((index, i) => i === 0 || index > kept[i - 1]!)).toBe(true);
  }));
});

test("the extremes of the whole curve stay", () => {
  fc.assert(fc.property(curve, buckets, ({ x, y }, count) => {
    const finite = y.filter((value) => value !== null);
    const kept = decimate(x, y, count).map((i) => y[i]).filter((value) => value !== null);
    if (finite.length === 0) return;
    expect(Math.min(...kept as number[])).toBe(Math.min(...finite));
    expect(Math.max(...kept as number[])).toBe(Math.max(...finite));
  }));
});

test("a gap stays a gap", () => {
  fc.assert(fc.property(curve, buckets, ({ x, y }, count) => {
    const kept = decimate(x, y, count).map((i) => y[i]);
    expect(kept.includes(null)).toBe(y.includes(null));
  }));
});

test("no more than five points a bucket are left of a long curve", () => {
  const x = Array.from({ length: 10_000 }, (_, i) => i);
  const y = x.map((value) => Math.sin(value));
  expect(decimate(x, y, 100).length).toBeLessThanOrEqual(400);
});
