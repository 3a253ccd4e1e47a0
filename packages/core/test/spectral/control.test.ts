import { beforeEach, describe, expect, it } from "vitest";
import { StepControl } from "../../src/spectral/control.ts";
import type { Reach } from "../../src/spectral/history.ts";

/** Whether a step goes without a product on a prediction, which then counts. */
function accept(control: StepControl, reach: Reach): boolean {
  const accepted = control.mayGoWithout && control.admits(reach);
  if (accepted) control.wentWithout();
  return accepted;
}

/** A prediction so far from what the history spans, otherwise perfect. */
const far = (remainder: number): Reach => ({ remainder, curvature: 0, amplification: 0 });

describe("StepControl of tolerance 0.01", () => {
  let control: StepControl;
  beforeEach(() => control = new StepControl(0.01));

  /** As many products, each of a remainder of 1 with that sine. */
  const learn = (count: number, sine: number) => {
    for (let i = 0; i < count; i++) {
      control.observe(far(1), sine);
      control.corrected(0.0001);
    }
  };

  it("admits no step before it has seen four products", () => {
    learn(3, 0.001);
    expect(accept(control, far(1))).toBe(false);
    learn(1, 0.001);
    expect(accept(control, far(1))).toBe(true);
  });

  it("judges by the fastest turn of the last eight", () => {
    learn(1, 0.004);
    learn(7, 0.001);
    expect(accept(control, far(2))).toBe(false);
    learn(1, 0.001);
    expect(accept(control, far(2))).toBe(true);
  });

  it("admits a predicted sine of seven tenths of the tolerance at most", () => {
    learn(4, 0.007);
    expect(accept(control, far(0.99))).toBe(true);
    expect(accept(control, far(1.01))).toBe(false);
  });

  it("believes a rate up to three times as far as it was seen", () => {
    learn(4, 0.0001);
    expect(accept(control, far(2.9))).toBe(true);
    expect(accept(control, far(3.1))).toBe(false);
  });

  const stepsWithout = () => {
    let steps = 0;
    while (accept(control, far(0.001))) steps++;
    return steps;
  };

  it("goes twice as long without a product after each that finds what was expected, up to 32 steps", () => {
    learn(4, 0.0001);
    const lengths = [1, 2, 3, 4].map(() => {
      const steps = stepsWithout();
      learn(1, 0.0001);
      return steps;
    });
    expect(lengths).toEqual([8, 16, 32, 32]);
  });

  it("starts over with one step after a product that finds far more than was expected", () => {
    learn(8, 0.0001);
    learn(1, 0.0002);
    expect(stepsWithout()).toBe(1);
  });

  it("goes on as before after a product that finds a little more", () => {
    learn(5, 0.0001);
    learn(1, 0.00014);
    expect(stepsWithout()).toBe(16);
  });

  it("expects no less than what the last correction left", () => {
    learn(4, 0.001);
    control.corrected(0.002);
    expect(control.expectedSine(far(0))).toBe(0.002);
    expect(control.expectedSine(far(3))).toBeCloseTo(0.003, 12);
  });

  it("expects the errors of the bases that are combined, and the turn's own change", () => {
    learn(4, 0.001);
    control.corrected(0.002);
    const amplified = control.expectedSine({ remainder: 1, curvature: 0, amplification: 3 });
    expect(amplified).toBeCloseTo(Math.hypot(0.001, 0.006), 12);
    const curved = control.expectedSine({ remainder: 1, curvature: 5000, amplification: 0 });
    expect(curved).toBeCloseTo(0.001 + 0.001 ** 2 * 5000, 12);
  });

  it("finds the rate that explains a sine, whatever it held the rate for before", () => {
    const reach = { remainder: 2, curvature: 30, amplification: 0 };
    const rate = 0.05;
    for (const before of [0.9, 1e-6]) {
      control.forget();
      control.observe(far(1), before);
      for (let i = 0; i < 8; i++) control.observe(reach, rate * 2 + rate ** 2 * 30);
      expect(control.rate).toBeCloseTo(rate, 12);
    }
  });

  it("puts no more than half of a sine down to the errors of the bases", () => {
    control.corrected(0.003);
    control.observe({ remainder: 1, curvature: 0, amplification: 1 }, 0.005);
    expect(control.rate).toBeCloseTo(0.004, 12);
    control.forget();
    control.observe({ remainder: 1, curvature: 0, amplification: 10 }, 0.005);
    expect(control.rate).toBeCloseTo(0.0025, 12);
  });

  it("promises nothing before its first product", () => {
    expect(control.expectedSine(far(1e-6))).toBe(1);
  });

  it("starts over when the trajectory changes its course", () => {
    learn(8, 0.0001);
    control.forget();
    expect(accept(control, far(1))).toBe(false);
    expect(control.rate).toBeNull();
  });

  it("goes on from a saved state as it would have", () => {
    learn(5, 0.003);
    accept(control, far(1));
    const copy = new StepControl(0.01);
    copy.restore(control.save());
    expect(copy.save()).toEqual(control.save());
    expect([accept(copy, far(1)), accept(copy, far(9))]).toEqual([
      accept(control, far(1)),
      accept(control, far(9)),
    ]);
  });
});
