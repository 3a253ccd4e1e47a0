import fc from "fast-check";
import { expect, test } from "vitest";
import { emaFactor, firing, nextEma } from "../../src/runner/switch-rule.ts";
import { lastStep } from "../../src/configuration/phases.ts";

const rule = { kind: "ema" as const, factor: 0.9, threshold: 0.95, earliest: 100, latest: 300 };

test("the moving average starts at its first value and then takes a tenth of each new one", () => {
  expect(nextEma(null, 0.7, 0.9)).toBe(0.7);
  expect(nextEma(0.7, 0.9, 0.9)).toBeCloseTo(0.9 * 0.7 + 0.1 * 0.9, 15);
});

test("the moving average stays between the values that it has seen", () => {
  fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (values) => {
    let ema: number | null = null;
    for (const value of values) ema = nextEma(ema, value, 0.9);
    expect(ema).toBeGreaterThanOrEqual(Math.min(...values) - 1e-12);
    expect(ema).toBeLessThanOrEqual(Math.max(...values) + 1e-12);
  }));
});

test("the rule fires above the threshold and not at it", () => {
  expect(firing(rule, 150, 0.95)).toBeNull();
  expect(firing(rule, 150, 0.951)).toEqual({ detail: expect.stringContaining("above 0.95") });
});

test("a high average in the early steps does not fire the rule", () => {
  expect(firing(rule, 99, 0.99)).toBeNull();
  expect(firing(rule, 100, 0.99)).not.toBeNull();
});

test("the branches start at the latest step even if the rule has not fired, and that is said to be forced", () => {
  expect(firing(rule, 299, 0.5)).toBeNull();
  expect(firing(rule, 300, 0.5)).toEqual({ detail: expect.stringContaining("not above 0.95"), forced: true });
  expect(lastStep(rule)).toBe(300);
});

test("a switch by step fires at that step whatever χ is", () => {
  const byStep = { kind: "step" as const, step: 7 };
  expect(firing(byStep, 6, 1)).toBeNull();
  expect(firing(byStep, 7, 0)).not.toBeNull();
  expect(lastStep(byStep)).toBe(7);
  expect(emaFactor(byStep)).toBe(0.9);
});
