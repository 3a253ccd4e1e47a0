import { describe, expect, test } from "vitest";
import { DataError, syntheticTextures } from "../../../src/data/mod.ts";
import { centroidAccuracy, nearestAccuracy } from "./learnable.ts";

describe("synthetic textures", () => {
  test("have CIFAR-10's shape and scaling, and every class about equally often", () => {
    const { train, shape, classes, source, synthetic, scaling } = syntheticTextures({ samples: 1_000 }, 0);
    expect({ shape, classes, source, synthetic, kind: scaling.kind }).toEqual({
      shape: [3, 32, 32],
      classes: 10,
      source: "synthetic-textures",
      synthetic: true,
      kind: "standardised",
    });
    expect(train.inputs).toHaveLength(1_000 * 3072);
    const counts = Array.from({ length: 10 }, (_, c) => train.labels.filter((label) => label === c).length);
    // Binomial with mean 100 and deviation 9.5: beyond 5 deviations once in a million.
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(48);
  });

  test("are the same from the same seed, and others from another", () => {
    expect(syntheticTextures({ samples: 20 }, 3).digest).toBe(syntheticTextures({ samples: 20 }, 3).digest);
    expect(syntheticTextures({ samples: 20 }, 3).digest).not.toBe(
      syntheticTextures({ samples: 20 }, 4).digest,
    );
  });

  test("begin the same however many are drawn, and test samples are others", () => {
    const few = syntheticTextures({ samples: 5 }, 0);
    const many = syntheticTextures({ samples: 20, testSamples: 5 }, 0);
    expect(many.train.inputs.subarray(0, 5 * 3072)).toEqual(few.train.inputs);
    expect(many.train.labels.subarray(0, 5)).toEqual(few.train.labels);
    expect(many.test.inputs).not.toEqual(few.train.inputs);
  });

  test("are not told apart by their pixels: neither by mean images nor by the nearest sample", () => {
    const data = syntheticTextures({ samples: 1_000, testSamples: 300 }, 0);
    // By chance 0.1 ± 0.017.
    expect(centroidAccuracy(data)).toBeLessThan(0.3);
    expect(nearestAccuracy(data)).toBeLessThan(0.5);
  });

  test("are as many as CIFAR-10's: the message names the number that is there", () => {
    expect(() => syntheticTextures({ samples: 50_001 }, 0)).toThrow("--samples 50000");
    expect(() => syntheticTextures({ samples: 0 }, 0)).toThrow(DataError);
  });
});
