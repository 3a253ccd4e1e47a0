import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type OpCase, opCases } from "./cases.ts";
import { centralDifference, expectClose, moved, type Probe, probe, settings, tangentOf } from "./probe.ts";

/** Runs `check` on random applications of a primitive. */
function property(opCase: fc.Arbitrary<OpCase>, check: (probe: Probe) => Promise<void>): Promise<void> {
  return fc.assert(
    fc.asyncProperty(opCase, settings, async (opCase, { seed, k, skipped }) => {
      await check(await probe(opCase, seed, k, skipped));
    }),
    { numRuns: 40 },
  );
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);

describe.each(Object.entries(opCases))("%s", (_, opCase) => {
  test("vjp is the gradient that central differences give", () =>
    property(opCase, async (probe) => {
      const gradient = await probe.gradient(probe.feeds);
      for (const name of probe.active) {
        const numeric = new Float64Array(gradient[name].length);
        for (let i = 0; i < numeric.length; i++) {
          const unit = new Float64Array(numeric.length);
          unit[i] = 1;
          const loss = async (step: number) =>
            (await probe.value(moved(probe.feeds, { [name]: unit }, step))).loss;
          [numeric[i]] = await centralDifference(loss);
        }
        expectClose(gradient[name], numeric, 1e-7);
      }
    }));

  test("jvp is the directional derivative, for each tangent of a block", () =>
    property(opCase, async (probe) => {
      const { y } = await probe.tangents();
      const size = y.length / probe.k;
      for (let k = 0; k < probe.k; k++) {
        const direction = tangentOf(probe, k);
        const numeric = await centralDifference(async (step) =>
          (await probe.value(moved(probe.feeds, direction, step))).y
        );
        expectClose(y.subarray(k * size, (k + 1) * size), numeric, 1e-7);
      }
    }));

  test("jvp of vjp is the derivative of the gradient, and symmetric", () =>
    property(opCase, async (probe) => {
      const products = await probe.tangents();
      for (let k = 0; k < probe.k; k++) {
        const direction = tangentOf(probe, k);
        for (const name of probe.active) {
          const size = products[name].length / probe.k;
          const numeric = await centralDifference(async (step) =>
            (await probe.gradient(moved(probe.feeds, direction, step)))[name]
          );
          expectClose(products[name].subarray(k * size, (k + 1) * size), numeric, 1e-7);
        }
      }
      const bilinear = (u: number, v: number) =>
        probe.active.reduce((sum, name) => {
          const size = products[name].length / probe.k;
          return sum + dot(tangentOf(probe, u)[name], products[name].subarray(v * size, (v + 1) * size));
        }, 0);
      for (let k = 1; k < probe.k; k++) {
        const scale = Math.abs(bilinear(0, 0)) + Math.abs(bilinear(k, k));
        expect(Math.abs(bilinear(0, k) - bilinear(k, 0))).toBeLessThanOrEqual(1e-12 * Math.max(scale, 1));
      }
    }));
});
