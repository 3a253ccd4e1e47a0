import { expect, test } from "vitest";
import {
  refuseByRate,
  refuseByTime,
  refuseDomSgd,
  refuseUsualDomSgd,
} from "../../../src/bench/engines/limits.ts";

const work = { rounds: 5, steps: 25, limit: 60 };

test("an engine whose matrix products alone outlast the limit by far is left out, with the count and the rate", () => {
  // 61 GFLOP at 1.7 GFLOP/s take 36 s
  expect(refuseByRate(61e9, 1.7, work)).toBe(
    "a block product takes about 36 s (61.0 GFLOP at 1.7 GFLOP/s), so that 5 rounds outlast the limit of 1 min 0 s",
  );
  // 3·60 s are for 7.2 products of 25 s.
  expect(refuseByRate(61e9, 61 / 24.9, work)).toBeNull();
  expect(refuseByRate(61e9, 61 / 25.1, work)).not.toBeNull();
});

test("a block product and one in each round, with what else a round has, must fit", () => {
  // 1.2·(5 + 1)·8.3 < 60 < 1.2·(5 + 1)·8.4
  expect(refuseByTime(8.3, work)).toBeNull();
  expect(refuseByTime(8.4, work)).toMatch(/^a block product takes 8\.4 s, so that 5 rounds outlast/);
});

test("Dom-SGD has a cold solve, and two trackers with a product a step at the most", () => {
  // (20 + 2·25)·0.85 < 60 < 70·0.86
  expect(refuseDomSgd(0.85, work)).toBeNull();
  expect(refuseDomSgd(100, { ...work, steps: 0 })).toBeNull();
  expect(refuseDomSgd(0.86, work)).toMatch(/^25 steps of Dom-SGD with a block product of 0\.9 s outlast/);
});

test("the usual way's step has 2k + 1 products, in each round and once before", () => {
  // 21·6·0.47 < 60 < 126·0.48
  expect(refuseUsualDomSgd(0.47, 10, work)).toBeNull();
  expect(refuseUsualDomSgd(0.48, 10, work)).toMatch(
    /in each of 5 rounds, with 21 products of 0\.5 s, outlasts/,
  );
});
