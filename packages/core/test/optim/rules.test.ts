import { describe, expect, test } from "vitest";
import { adam, heavyBall } from "../../src/optim/mod.ts";

const near = (actual: ArrayLike<number>, expected: readonly number[]) =>
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 12));

describe("heavyBall", () => {
  test("adds up gradients, each β times what it was a step later", () => {
    const rule = heavyBall(0.9);
    near(rule(Float32Array.of(1, -2)), [1, -2]);
    near(rule(Float32Array.of(1, 0)), [1.9, -1.8]);
    near(rule(Float32Array.of(0, 1)), [1.71, -0.62]);
  });

  test("is the gradient itself without momentum", () => {
    const rule = heavyBall(0);
    rule(Float32Array.of(3));
    near(rule(Float32Array.of(2)), [2]);
  });

  test("tends to g/(1 − β) under a constant gradient", () => {
    const rule = heavyBall(0.9);
    for (let i = 0; i < 400; i++) rule(Float32Array.of(1));
    near(rule(Float32Array.of(1)), [10]);
  });
});

describe("adam", () => {
  test("starts with the sign of the gradient, whatever its size", () => {
    near(adam({ epsilon: 0 })(Float32Array.of(4, -0.25)), [1, -1]);
  });

  test("computes the second step by the formula", () => {
    const rule = adam({ beta1: 0.5, beta2: 0.75, epsilon: 0 });
    rule(Float32Array.of(1));
    // m = (½·½ + ½·3)/(1 − ¼) = 7/3, v = (¾·¼ + ¼·9)/(1 − 9/16) = 39/7
    near(rule(Float32Array.of(3)), [7 / 3 / Math.sqrt(39 / 7)]);
  });

  test("without momentum divides the gradient by the root of its mean square", () => {
    const rule = adam({ beta1: 0, beta2: 0.75, epsilon: 0 });
    rule(Float32Array.of(1));
    near(rule(Float32Array.of(3)), [3 / Math.sqrt(39 / 7)]);
  });

  test("adds ε to the root", () => {
    near(adam({ epsilon: 1 })(Float32Array.of(1)), [0.5]);
  });
});
