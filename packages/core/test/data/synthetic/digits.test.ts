import { describe, expect, test } from "vitest";
import { DataError, syntheticDigits } from "../../../src/data/mod.ts";
import { centroidAccuracy, nearestAccuracy } from "./learnable.ts";

describe("synthetic digits", () => {
  test("have MNIST's shape and range, and every class about equally often", () => {
    const { train, shape, classes, source, synthetic, scaling } = syntheticDigits({ samples: 2_000 }, 0);
    expect({ shape, classes, source, synthetic, scaling }).toEqual({
      shape: [1, 28, 28],
      classes: 10,
      source: "synthetic-digits",
      synthetic: true,
      scaling: { kind: "unit" },
    });
    expect(train.inputs).toHaveLength(2_000 * 784);
    expect(train.inputs.every((value) => value >= 0 && value <= 1)).toBe(true);
    const counts = Array.from({ length: 10 }, (_, digit) => train.labels.filter((l) => l === digit).length);
    // Binomial with mean 200 and deviation 13.4: beyond 5 deviations once in a million.
    for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(67);
  });

  test("are the same from the same seed, and others from another", () => {
    expect(syntheticDigits({ samples: 20 }, 3).digest).toBe(syntheticDigits({ samples: 20 }, 3).digest);
    expect(syntheticDigits({ samples: 20 }, 3).digest).not.toBe(syntheticDigits({ samples: 20 }, 4).digest);
  });

  test("begin the same however many are drawn, and test samples are others", () => {
    const few = syntheticDigits({ samples: 5 }, 0);
    const many = syntheticDigits({ samples: 50, testSamples: 5 }, 0);
    expect(many.train.inputs.subarray(0, 5 * 784)).toEqual(few.train.inputs);
    expect(many.train.labels.subarray(0, 5)).toEqual(few.train.labels);
    expect(many.test.inputs).not.toEqual(few.train.inputs);
  });

  test("can be learned, and better from the samples than from the classes' mean images", () => {
    const data = syntheticDigits({ samples: 2_000, testSamples: 300 }, 0);
    expect(nearestAccuracy(data)).toBeGreaterThan(0.97);
    expect(centroidAccuracy(data)).toBeLessThan(0.95);
  });

  test("are as many as MNIST's: the message names the number that is there", () => {
    expect(() => syntheticDigits({ samples: 60_001 }, 0)).toThrow("--samples 60000");
    expect(() => syntheticDigits({ samples: 0 }, 0)).toThrow(DataError);
  });
});
