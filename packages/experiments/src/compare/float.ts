import type { Artifact } from "../artifacts/schema.ts";

/** Artifacts keep seven significant digits: two that were rounded apart differ by this much of the number at most. */
const WRITTEN = 1e-6;

/** Distance from 1 to the next float32. */
const EPSILON = 2 ** -23;

/**
 * The relative change that arithmetic alone explains, where the order of sums is another: one rounding of float32 a step,
 * as a random walk, ε·√steps; never less than the digits that are written. Float64 rounds below those.
 */
export function floatTolerance(...artifacts: readonly Artifact[]): number {
  return Math.max(
    WRITTEN,
    ...artifacts.map(({ engine, configuration }) =>
      engine.precision === "float32" ? EPSILON * Math.sqrt(configuration.steps) : 0
    ),
  );
}
