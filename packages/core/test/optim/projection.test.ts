import { expect, it } from "vitest";
import { descend, keepComponent } from "../../src/optim/mod.ts";
import type { DominantSubspace } from "../../src/spectral/mod.ts";

/** The span of the first coordinate. */
const subspace = {
  project: (v: Float64Array) => Promise.resolve(Float64Array.of(v[0], 0, 0)),
} as unknown as DominantSubspace;

const u = Float64Array.of(3, 4, 5);

it("keepComponent keeps all, the dominant or the bulk component; the last two add up to the first", async () => {
  expect(await keepComponent(u, "none", null)).toBe(u);
  expect([...await keepComponent(u, "dominant", subspace)]).toEqual([3, 0, 0]);
  expect([...await keepComponent(u, "bulk", subspace)]).toEqual([0, 4, 5]);
});

it("keepComponent refuses to project on a subspace that it has not got", async () => {
  await expect(keepComponent(u, "bulk", null)).rejects.toThrow("expected the dominant subspace, got none");
});

it("descend is θ − η·u, in a new vector", () => {
  const theta = Float32Array.of(1, 1, 1);
  expect([...descend(theta, u, 0.5)]).toEqual([-0.5, -1, -1.5]);
  expect([...theta]).toEqual([1, 1, 1]);
});
