import { expect, test } from "vitest";
import { prepareSum } from "../../src/diagnostics/mod.ts";
import { fastestRun, prepareGemm } from "../../src/engines/mod.ts";
import { createTicks } from "./support.ts";

/** A probe whose runs take these times, in milliseconds, and then the last of them. */
function timed(times: readonly number[]) {
  let time = 0;
  let runs = 0;
  const run = () => {
    time += times[Math.min(runs++, times.length - 1)];
    return Promise.resolve();
  };
  return { probe: { run, dispose: () => Promise.resolve() }, now: () => time, runs: () => runs };
}

test("the fastest of the runs that fit into the time counts", async () => {
  const { probe, now, runs } = timed([5, 3, 4, 100]);
  expect(await fastestRun(probe, 0.014, now)).toBe(3);
  expect(runs()).toBe(3);
});

test("a run that takes longer than the time still counts", async () => {
  const { probe, now, runs } = timed([500]);
  expect(await fastestRun(probe, 0.01, now)).toBe(500);
  expect(runs()).toBe(1);
});

test("a product of 60×60 matrices is 2·60³ operations", async () => {
  const { engine, held } = createTicks([1]);
  const product = await prepareGemm(engine, 60);
  expect(product.flops).toBe(432_000);
  await product.run();
  await product.dispose();
  expect(held()).toBe(0);
});

test("a sum moves three arrays, of 8 bytes a number in float64", async () => {
  const { engine, held } = createTicks([1]);
  const sum = await prepareSum(engine);
  expect(sum.bytes).toBe(3 * 2 ** 22 * 8);
  await sum.run();
  await sum.dispose();
  expect(held()).toBe(0);
});
