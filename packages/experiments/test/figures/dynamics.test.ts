import { expect, test } from "vitest";
import type { Artifact } from "../../src/artifacts/mod.ts";
import { range, someArtifact, someTrajectory, tableOf } from "../artifacts/support.ts";
import { claim, diverged, paper, unfinished, verdict, without } from "./support.ts";

/** GD and SGD 12 and 10 from the start in the second half, `apart` from each other; in the first half far apart. */
function beside(apart: (step: number) => number, run = "mlp-mnist-gd"): Artifact {
  const steps = range(0, 1000, 20);
  const moved = (name: string, other: string, distance: number) =>
    someTrajectory({
      name,
      end: 1000,
      tables: {
        distance: tableOf(steps, { fromStart: (t) => distance * Math.min(1, t / 500) }),
        separation: tableOf(steps, { [other]: (t) => (t < 500 ? 100 : apart(t)) }),
      },
    });
  return someArtifact({
    run,
    configuration: paper(run),
    trajectories: [moved("gd", "sgd", 12), moved("sgd", "gd", 10)],
  });
}

test("GD and SGD are together where they never are a third of the lesser distance from the start apart", () => {
  expect(verdict("fig19-together", beside(() => 3.32))).toBe("reproduced");
  expect(verdict("fig19-together", beside(() => 3.34))).toBe("not reproduced");
  expect(verdict("fig19-together", beside((t) => (t === 760 ? 3.34 : 1)))).toBe("not reproduced");
  expect(claim("fig19-together", beside(() => 2)).measured.largestShare).toBeCloseTo(0.2, 12);
});

test("figure 19 is decided in each of its three runs", () => {
  for (const run of ["mlp-mnist-gd", "cnn-cifar10-gd", "transformer-sst2-gd"]) {
    expect(verdict("fig19-together", beside(() => 1, run))).toBe("reproduced");
  }
});

test("while one of them is missing or under way figure 19 is not measured, and where one diverges it fails", () => {
  for (const name of ["gd", "sgd"]) {
    for (const change of [unfinished, without]) {
      expect(verdict("fig19-together", change(beside(() => 1), name))).toBe("not measured");
    }
    expect(verdict("fig19-together", diverged(beside(() => 1), name))).toBe("not reproduced");
  }
});
