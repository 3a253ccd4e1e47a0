import { EngineError } from "@tiny-subspaces/core";
import { expect, test } from "vitest";
import { compareEngines } from "../../../src/bench/engines/comparison.ts";
import { UserError } from "../../../src/errors.ts";
import { fakeComparison } from "./support.ts";

test("the fastest goes to where all are measured, and then all take turns, the usual way too", async () => {
  const { options, calls } = fakeComparison({ slow: { gflops: 10 }, fast: { gflops: 200 } });
  const { rounds, start, engines, usualWay } = await compareEngines(options);
  expect(calls).toEqual([
    "fast train",
    ...["slow prepare", "fast prepare", "usual way step 3000"],
    ...["slow turn", "fast turn", "usual way step 3001"],
    ...["slow turn", "fast turn", "usual way step 3002"],
    ...["slow report", "fast report"],
    ...["slow close", "fast close", "usual way close"],
  ]);
  expect([rounds, start]).toEqual([2, { step: 3000, loss: 0.19 }]);
  expect(engines.map(({ name, state }) => [name, state])).toEqual([["slow", "measured"], [
    "fast",
    "measured",
  ]]);
  // A k-th of 50 and 80 ms against 100 ms, twice.
  expect(engines[0]).toMatchObject({ error: 2e-7, eigenvalueDifference: 0 });
  expect(engines[0].state === "measured" && engines[0].againstUsualWay!.product.median).toBeCloseTo(
    (100 / 25 + 100 / 40) / 2,
    12,
  );
  expect(usualWay).toMatchObject({
    state: "measured",
    domSgdLeftOut: null,
    measures: { domSgd: { steps: 2 } },
  });
});

test("what is absent, would take too long, or breaks down is named, and the others are measured", async () => {
  const { options, calls } = fakeComparison({
    gone: "no card",
    long: { admission: { leftOut: "a block product takes 36 s" } },
    broken: { turn: () => Promise.reject(new Error("out of memory")) },
    works: { admission: { domSgdLeftOut: "25 steps outlast the limit" } },
  });
  const { engines } = await compareEngines(options);
  expect(engines).toMatchObject([
    { name: "gone", state: "absent", reason: "no card" },
    { name: "long", state: "left out", reason: "a block product takes 36 s" },
    { name: "broken", state: "failed", reason: "out of memory" },
    { name: "works", state: "measured", domSgdLeftOut: "25 steps outlast the limit" },
  ]);
  expect(calls.filter((call) => call.endsWith("close"))).toEqual([
    ...["long close", "broken close", "works close", "usual way close"],
  ]);
});

test("an engine's error once it runs is a failure, not absence", async () => {
  const failing = { prepare: () => Promise.reject(new EngineError("values of 2 GiB")) };
  const { engines } = await compareEngines(fakeComparison({ failing, works: {} }).options);
  expect(engines[0]).toEqual({ name: "failing", state: "failed", reason: "values of 2 GiB" });
});

test("without PyTorch the engines are compared with each other alone", async () => {
  const startUsualWay = () => Promise.reject(new UserError("PyTorch: found none"));
  const { engines, usualWay } = await compareEngines(
    fakeComparison({ works: {} }, { startUsualWay }).options,
  );
  expect(usualWay).toEqual({ state: "absent", reason: "PyTorch: found none" });
  expect(engines[0]).toMatchObject({ state: "measured", againstUsualWay: null, eigenvalueDifference: null });
});

test("a usual way whose eigensolves take too long times products and SGD alone", async () => {
  const { options, calls } = fakeComparison({ works: {} }, { limit: 1 });
  const { engines, usualWay } = await compareEngines(options);
  expect(calls.filter((call) => call.startsWith("usual way step"))).toEqual([]);
  expect(usualWay).toMatchObject({
    domSgdLeftOut: expect.stringContaining("5 products of 0.1 s"),
    measures: { domSgd: null, sgd: { median: 2 } },
  });
  expect(engines[0]).toMatchObject({ againstUsualWay: { domSgd: null }, eigenvalueDifference: null });
});

test("without training steps none are asked for", async () => {
  const { options, calls } = fakeComparison({ works: {} }, { steps: 0 });
  const { rounds, usualWay } = await compareEngines(options);
  expect(rounds).toBe(5);
  expect(calls.filter((call) => call.startsWith("usual way step"))).toEqual([]);
  expect(usualWay).toMatchObject({ domSgdLeftOut: null, measures: { domSgd: null, sgd: null } });
});

test("training that diverges, and a host without engines, end it", async () => {
  const diverging = { train: () => Promise.reject(new UserError("the loss is NaN")) };
  const { options, calls } = fakeComparison({ diverging });
  await expect(compareEngines(options)).rejects.toThrow(UserError);
  expect(calls).toEqual(["diverging close"]);
  await expect(compareEngines(fakeComparison({ gone: "no card" }).options)).rejects.toThrow(
    new EngineError("none of the engines runs here"),
  );
});

test("it stops when it is told to, and ends every process", async () => {
  const stop = new AbortController();
  const { options, calls } = fakeComparison({
    first: { prepare: () => Promise.reject(stop.abort("SIGTERM")) },
    second: {},
  }, { stop: stop.signal });
  await expect(compareEngines(options)).rejects.toBe("SIGTERM");
  expect(calls).toEqual(["first train", "first close", "second close"]);
});
