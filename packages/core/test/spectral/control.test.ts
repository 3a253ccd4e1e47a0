import { beforeEach, describe, expect, it } from "vitest";
import { StepControl } from "../../src/spectral/control.ts";

describe("StepControl of tolerance 0.01", () => {
  let control: StepControl;
  beforeEach(() => control = new StepControl(0.01));

  /** As many products, each at distance 1 with that sine. */
  const learn = (count: number, sine: number) => {
    for (let i = 0; i < count; i++) {
      control.observe(1, sine);
      control.corrected(0.0001);
    }
  };

  it("admits no step before it has seen four products", () => {
    learn(3, 0.001);
    expect(control.accept(1)).toBe(false);
    learn(1, 0.001);
    expect(control.accept(1)).toBe(true);
  });

  it("judges by the fastest turn of the last eight", () => {
    learn(1, 0.004);
    learn(7, 0.001);
    expect(control.accept(2)).toBe(false);
    learn(1, 0.001);
    expect(control.accept(2)).toBe(true);
  });

  it("admits a predicted sine of half the tolerance at most", () => {
    learn(4, 0.005);
    expect(control.accept(0.99)).toBe(true);
    expect(control.accept(1.01)).toBe(false);
  });

  it("believes a rate up to three times as far as it was seen", () => {
    learn(4, 0.0001);
    expect(control.accept(2.9)).toBe(true);
    expect(control.accept(3.1)).toBe(false);
  });

  const stepsWithout = () => {
    let steps = 0;
    while (control.accept(0.001)) steps++;
    return steps;
  };

  it("goes twice as long without a product after each that finds what was expected, up to sixteen steps", () => {
    learn(4, 0.0001);
    const lengths = [1, 2, 3].map(() => {
      const steps = stepsWithout();
      learn(1, 0.0001);
      return steps;
    });
    expect(lengths).toEqual([8, 16, 16]);
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
    expect(control.sineBound(0)).toBe(0.002);
    expect(control.sineBound(3)).toBeCloseTo(0.003, 12);
  });

  it("promises nothing before its first product", () => {
    expect(control.sineBound(1e-6)).toBe(1);
  });

  it("starts over when the trajectory changes its course", () => {
    learn(8, 0.0001);
    control.forget();
    expect(control.accept(1)).toBe(false);
    expect(control.rate).toBeNull();
  });

  it("goes on from a saved state as it would have", () => {
    learn(5, 0.003);
    control.accept(1);
    const copy = new StepControl(0.01);
    copy.restore(control.save());
    expect(copy.save()).toEqual(control.save());
    expect([copy.accept(1), copy.accept(9)]).toEqual([control.accept(1), control.accept(9)]);
  });
});
