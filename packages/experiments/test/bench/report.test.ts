import { describe, expect, test } from "vitest";
import {
  compareWithUsualWay,
  largestDifference,
  rate,
  reportProgram,
  reportSteps,
  reportUsualWay,
} from "../../src/bench/report.ts";
import { about, outcome, usualTimes } from "./support.ts";

test("a rate is the amount over the time, in 10⁹ a second", () => {
  // 6·10⁶ operations in 3, 1 and 2 ms
  expect(rate(6e6, [3, 1, 2])).toEqual({ median: 3, best: 6 });
});

describe("a program", () => {
  // The ceilings: 2·10⁹ operations in 10 and in 20 ms, 4·10⁶ bytes in 1 and in 2 ms.
  const program = reportProgram([50, 80], { flops: 8e9, bytes: 20e6, chunks: 3 }, outcome());

  test("has its rate, and its share of the ceiling round by round and at the best", () => {
    expect(program.gflops).toEqual({ median: 8e9 / 65 / 1e6, best: 160 });
    // 160 of 200 in the first round, 100 of 100 in the second
    expect(program.share.median).toBeCloseTo(0.9, 12);
    expect(program.share.best).toBeCloseTo(0.8, 12);
  });

  test("is bounded by its products at the best rate of products, and by its memory at that of sums", () => {
    expect(program.bounds.products).toBeCloseTo(40, 12);
    expect(program.bounds.memory).toBeCloseTo(5, 12);
    expect(program.chunks).toBe(3);
  });
});

test("steps have their products each and the worst of their audits", () => {
  const report = reportSteps([100, 120], 20, { blockProducts: 5, coldSolves: 1 }, [0.002, 0.004, 0.001]);
  expect(report).toMatchObject({
    productsPerStep: 0.25,
    coldSolves: 1,
    audits: 3,
    worstSine: 0.004,
    steps: 20,
  });
  expect(report.milliseconds.mean).toBe(110);
  expect(reportSteps([100], 1, { blockProducts: 1, coldSolves: 0 }, []).worstSine).toBeNull();
});

test("the usual way is compared round by round: its step with ours, its product with a k-th of our block", () => {
  const { gradient, product, sgd, domSgd } = compareWithUsualWay(usualTimes(), outcome().times, 10);
  // Its steps took 3 and 6 s, its products 100 and 300 ms; our blocks 50 and 80 ms, our steps 100, 150; 20, 60.
  expect(product.median).toBeCloseTo((100 / 5 + 300 / 8) / 2, 12);
  expect(product.mean).toBeCloseTo(200 / 6.5, 12);
  expect(domSgd!.everyStep.median).toBeCloseTo((30 + 40) / 2, 12);
  expect(domSgd!.adaptive.mean).toBeCloseTo(4500 / 40, 12);
  // Its gradients took 20 and 30 ms, its steps of SGD 2 and 3; ours 5 and 6, 1 and 2.
  expect(gradient.median).toBeCloseTo((4 + 5) / 2, 12);
  expect(sgd!.median).toBeCloseTo((2 + 1.5) / 2, 12);
});

test("what one of the two has not timed is not compared", () => {
  const { times } = outcome();
  const untrained = { ...times, steps: { sgd: [], everyStep: [], adaptive: [] } };
  expect(compareWithUsualWay(usualTimes(), untrained, 10)).toMatchObject({ sgd: null, domSgd: null });
  const alone = { ...usualTimes(), steps: [], sgdSteps: [] };
  expect(compareWithUsualWay(alone, times, 10)).toMatchObject({ sgd: null, domSgd: null });
  expect(reportUsualWay(alone, about)).toMatchObject({ sgd: null, domSgd: null, peakMemoryBytes: 5e8 });
});

test("the usual way has its own times, in milliseconds", () => {
  const report = reportUsualWay(usualTimes(), about);
  expect(report.product).toEqual({ median: 200, mean: 200, best: 100 });
  expect(report.gradient.best).toBe(20);
  expect(report.sgd!.best).toBe(2);
  expect(report.domSgd).toMatchObject({ steps: 2, productsPerStep: 25 });
  expect(report.peakMemoryBytes).toBe(7e8);
});

test("eigenvalues differ by the largest difference relative to its own value", () => {
  expect(largestDifference([10, 1.1, -3], [10, 1, -2])).toBe(0.5);
  expect(largestDifference([10, NaN], [10, 1])).toBeNaN();
});
