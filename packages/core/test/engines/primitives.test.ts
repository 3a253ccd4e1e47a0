import fc from "fast-check";
import { describe, test } from "vitest";
import { opCases } from "../autodiff/cases.ts";
import { probe, settings } from "../autodiff/probe.ts";
import { expectReference, float32Engines, runsOn } from "./support.ts";

describe.each(float32Engines)("$info.name against the reference", (engine) => {
  test.each(Object.entries(opCases))(
    "%s: value, gradient, and blocks of tangents and Hessian products",
    (_, opCase) =>
      fc.assert(
        fc.asyncProperty(opCase, settings, async (opCase, { seed, k, skipped }) => {
          const { programs, feeds } = await probe(opCase, seed, k, skipped);
          for (const graph of Object.values(programs)) await expectReference(engine, graph, feeds);
        }),
        { numRuns: runsOn(engine, 12, 2) },
      ),
  );
});
