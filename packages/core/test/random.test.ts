import fc from "fast-check";
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createRandom } from "../src/random.ts";

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe("createRandom", () => {
  test("starts from the first 16 bytes of SHA-256 of seed and purpose", () => {
    const hash = createHash("sha256").update("42/batches").digest();
    expect(createRandom(42, "batches").state()).toEqual([0, 4, 8, 12].map((at) => hash.readInt32BE(at)));
  });

  test("the same seed and purpose give the same numbers, another seed or purpose does not", () => {
    const take = (seed: number, purpose: string) => createRandom(seed, purpose).uniformArray(64, 0, 1);
    expect(take(1, "a")).toEqual(take(1, "a"));
    expect(take(1, "a")).not.toEqual(take(1, "b"));
    expect(take(1, "a")).not.toEqual(take(2, "a"));
  });

  test("neighbouring seeds are uncorrelated", () => {
    const firsts = Array.from({ length: 2000 }, (_, seed) => createRandom(seed, "x").uniform(-1, 1));
    const lag = mean(firsts.slice(1).map((value, i) => value * firsts[i])) / mean(firsts.map((v) => v * v));
    expect(Math.abs(lag)).toBeLessThan(0.1);
    expect(Math.abs(mean(firsts))).toBeLessThan(0.06);
  });

  test("a seed that is not an integer is refused", () => {
    expect(() => createRandom(0.5, "x")).toThrow("seed: expected an integer, got 0.5");
  });
});

describe("a random stream", () => {
  test("uniform numbers are float32 and within [low, high), however narrow the range", () => {
    const float = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
    fc.assert(fc.property(fc.integer(), float, float, (seed, a, b) => {
      fc.pre(a !== b);
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      for (const value of createRandom(seed, "range").uniformArray(50, low, high)) {
        expect(value).toBeGreaterThanOrEqual(low);
        expect(value).toBeLessThan(high);
      }
    }));
    const next = Math.fround(1 + 2 ** -23);
    expect(new Set(createRandom(3, "narrow").uniformArray(100, 1, next))).toEqual(new Set([1]));
  });

  test("uniform numbers fill their range evenly", () => {
    const values = createRandom(5, "even").uniformArray(100_000, -2, 6);
    const counts = new Array(8).fill(0);
    values.forEach((value) => counts[Math.floor(value) + 2]++);
    // 12,500 expected in each, with a standard deviation of 105.
    for (const count of counts) expect(Math.abs(count - 12_500)).toBeLessThan(5 * 105);
  });

  test("normal numbers have the moments and tails of a standard normal", () => {
    const random = createRandom(6, "normal");
    const values = Array.from({ length: 100_000 }, () => random.normal());
    expect(Math.abs(mean(values))).toBeLessThan(0.02);
    expect(Math.abs(mean(values.map((v) => v * v)) - 1)).toBeLessThan(0.03);
    expect(Math.abs(mean(values.map((v) => v ** 4)) - 3)).toBeLessThan(0.2);
    expect(values.every(Number.isFinite)).toBe(true);
    const beyondTwo = values.filter((v) => Math.abs(v) > 2).length / values.length;
    expect(Math.abs(beyondTwo - 0.0455)).toBeLessThan(0.004);
  });

  test("integers stay below their limit and reach every value", () => {
    fc.assert(fc.property(fc.integer(), fc.integer({ min: 1, max: 2 ** 31 }), (seed, limit) => {
      const value = createRandom(seed, "below").below(limit);
      expect(Number.isInteger(value) && value >= 0 && value < limit).toBe(true);
    }));
    const random = createRandom(7, "below");
    expect(new Set(Array.from({ length: 200 }, () => random.below(7))).size).toBe(7);
    expect(() => random.below(0)).toThrow("expected a positive integer, got 0");
  });

  test("a permutation holds every number once, and every order of three is as likely", () => {
    fc.assert(fc.property(fc.integer(), fc.nat(200), (seed, length) => {
      const sorted = createRandom(seed, "order").permutation(length).sort();
      expect([...sorted]).toEqual(Array.from({ length }, (_, i) => i));
    }));
    const random = createRandom(8, "order");
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.permutation(3).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(5 * 29);
  });

  test("continues from a saved state, also through JSON", () => {
    const random = createRandom(9, "checkpoint");
    random.normal();
    random.permutation(10);
    const saved = JSON.parse(JSON.stringify(random.state()));
    const expected = [random.uniform(), random.normal(), random.below(1000)];
    const resumed = createRandom(0, "other");
    resumed.restore(saved);
    expect([resumed.uniform(), resumed.normal(), resumed.below(1000)]).toEqual(expected);
  });

  test.each([[[0, 0, 0, 0]], [[1, 2, 3]], [[1, 2, 3, 0.5]], [[1, 2, 3, 2 ** 40]], [[1, 2, 3, NaN]]])(
    "refuses %j as a state",
    (state) => {
      expect(() => createRandom(1, "x").restore(state)).toThrow("random state: expected four int32 numbers");
    },
  );
});
