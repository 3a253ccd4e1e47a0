import { describe, expect, test } from "vitest";
import type { Artifact } from "../../src/artifacts/mod.ts";
import { runs, type TrainingConfig } from "../../src/runs/mod.ts";
import { range, someArtifact, someTrajectory, tableOf } from "../artifacts/support.ts";
import { claim, diverged, paper, unfinished, verdict, without } from "./support.ts";

describe("test accuracy", () => {
  /** 0.8 at the switch; what each branch adds by the end. */
  function accuracies({ sgd = 0.1, dom = 0, bulk = 0.1 }: { sgd?: number; dom?: number; bulk?: number }) {
    const branch = (name: string, gain: number) =>
      someTrajectory({
        name,
        parent: "sgd-prefix",
        start: 1000,
        end: 2000,
        tables: { test: tableOf([1000, 1500, 2000], { accuracy: (t) => (t === 2000 ? 0.8 + gain : 0.8) }) },
      });
    return someArtifact({
      run: "mlp-mnist-sgd",
      configuration: paper("mlp-mnist-sgd"),
      trajectories: [
        someTrajectory({
          name: "sgd-prefix",
          end: 1000,
          tables: { test: tableOf([0, 1000], { accuracy: (t) => (t === 0 ? 0.1 : 0.8) }) },
        }),
        branch("sgd", sgd),
        branch("dom-sgd", dom),
        branch("bulk-sgd", bulk),
      ],
    });
  }

  test("rises with Bulk-SGD by three quarters of SGD's gain or more, with Dom-SGD by a quarter or less", () => {
    expect(verdict("beyond1-accuracy", accuracies({ bulk: 0.0751, dom: 0.0249 }))).toBe("reproduced");
    expect(verdict("beyond1-accuracy", accuracies({ bulk: 0.0749 }))).toBe("not reproduced");
    expect(verdict("beyond1-accuracy", accuracies({ dom: 0.0251 }))).toBe("not reproduced");
    expect(claim("beyond1-accuracy", accuracies({ bulk: 0.09 })).measured.bulkShare).toBeCloseTo(0.9, 9);
  });

  test("that SGD does not raise shows nothing", () => {
    expect(verdict("beyond1-accuracy", accuracies({ sgd: 0, bulk: 0 }))).toBe("not reproduced");
    expect(verdict("beyond1-accuracy", accuracies({ sgd: -0.1, bulk: -0.1 }))).toBe("not reproduced");
  });

  test("of a branch that is missing, under way or diverged is not measured, or fails", () => {
    for (const name of ["sgd", "dom-sgd", "bulk-sgd"]) {
      for (const change of [unfinished, without]) {
        expect(verdict("beyond1-accuracy", change(accuracies({}), name))).toBe("not measured");
      }
      expect(verdict("beyond1-accuracy", diverged(accuracies({}), name))).toBe("not reproduced");
    }
  });
});

describe("batch sizes", () => {
  const names = ["sgd-10", "sgd-50", "sgd-250", "sgd-1000", "gd"];

  /** χ of each in the second half; 0.5 before. */
  function aligned(chis: readonly number[]): Artifact {
    const configuration = runs.find(({ id }) => id === "mlp-mnist-batch-sizes")!.presets.reduced;
    return someArtifact({
      run: "mlp-mnist-batch-sizes",
      configuration: configuration as TrainingConfig,
      trajectories: names.map((name, i) =>
        someTrajectory({
          name,
          end: 1000,
          tables: { alignment: tableOf(range(0, 1000, 50), { chi: (t) => (t < 500 ? 0.5 : chis[i]) }) },
        })
      ),
    });
  }

  test("the alignment depends on the noise where each smaller batch has the larger median", () => {
    const whole = claim("beyond2-noise", aligned([0.9, 0.8, 0.7, 0.6, 0.1]));
    expect(whole).toMatchObject({
      verdict: "reproduced",
      measured: { inOrder: 4, smallest: 0.9, largest: 0.1 },
    });
    expect(verdict("beyond2-noise", aligned([0.9, 0.8, 0.81, 0.6, 0.1]))).toBe("not reproduced");
    expect(verdict("beyond2-noise", aligned([0.9, 0.9, 0.7, 0.6, 0.1]))).toBe("not reproduced");
  });

  test("a batch size that is missing, under way or diverged leaves it unmeasured, or fails", () => {
    const whole = aligned([0.9, 0.8, 0.7, 0.6, 0.1]);
    for (const name of names) {
      for (const change of [unfinished, without]) {
        expect(verdict("beyond2-noise", change(whole, name))).toBe("not measured");
      }
      expect(verdict("beyond2-noise", diverged(whole, name))).toBe("not reproduced");
    }
  });
});

describe.each([5, 20])("k = %i", (k) => {
  /** Loss 1 around the switch at 1,000, and at the ends as told. */
  function branches({ sgd = 0.5, dom = 1, bulk = 0.5 }: { sgd?: number; dom?: number; bulk?: number }) {
    const run = `mlp-mnist-sgd-k${k}`;
    const branch = (name: string, loss: number) =>
      someTrajectory({
        name,
        parent: "sgd-prefix",
        start: 1000,
        end: 2000,
        tables: { loss: tableOf(range(1000, 2000, 10), { trainLoss: (t) => (t < 1100 ? 1 : loss) }) },
      });
    return someArtifact({
      run,
      configuration: paper(run),
      trajectories: [
        someTrajectory({
          name: "sgd-prefix",
          end: 1000,
          tables: { loss: tableOf(range(0, 1000, 10), { trainLoss: () => 1 }) },
        }),
        branch("sgd", sgd),
        branch("dom-sgd", dom),
        branch("bulk-sgd", bulk),
      ],
    });
  }

  test("Dom-SGD stalls and Bulk-SGD trains by the bounds of figure 1", () => {
    expect(verdict("beyond3-dom-stalls", branches({ dom: 0.9 }))).toBe("reproduced");
    expect(verdict("beyond3-dom-stalls", branches({ dom: 0.899 }))).toBe("not reproduced");
    expect(verdict("beyond3-bulk-trains", branches({ bulk: 0.5 ** 0.901 }))).toBe("reproduced");
    expect(verdict("beyond3-bulk-trains", branches({ bulk: 0.5 ** 0.899 }))).toBe("not reproduced");
  });

  test("a branch that is missing, under way or diverged leaves its claim unmeasured, or fails it", () => {
    for (const [id, name] of [["dom-stalls", "dom-sgd"], ["bulk-trains", "bulk-sgd"]]) {
      for (const change of [unfinished, without]) {
        expect(verdict(`beyond3-${id}`, change(branches({}), name))).toBe("not measured");
      }
      expect(verdict(`beyond3-${id}`, diverged(branches({}), name))).toBe("not reproduced");
    }
  });
});

describe("the toy model with Gaussian noise", () => {
  function toy({ gdChi = 0.01, sgdChi = 0.95 }: { gdChi?: number; sgdChi?: number }) {
    const path = (name: string, chi: number) =>
      someTrajectory({
        name,
        end: 1000,
        tables: { path: tableOf(range(0, 1000, 10), { chi: (t) => (t < 500 ? 1 : chi) }) },
      });
    return someArtifact({
      run: "toy-gaussian",
      configuration: paper("toy-gaussian"),
      trajectories: [path("gd", gdChi), path("sgd", sgdChi)],
    });
  }

  test("is decided by the bounds of figure 7", () => {
    expect(verdict("beyond4-gd-leaves", toy({ gdChi: 0.049 }))).toBe("reproduced");
    expect(verdict("beyond4-gd-leaves", toy({ gdChi: 0.05 }))).toBe("not reproduced");
    expect(verdict("beyond4-sgd-stays", toy({ sgdChi: 0.901 }))).toBe("reproduced");
    expect(verdict("beyond4-sgd-stays", toy({ sgdChi: 0.9 }))).toBe("not reproduced");
    expect(verdict("beyond4-gd-leaves", without(toy({}), "gd"))).toBe("not measured");
    expect(verdict("beyond4-sgd-stays", unfinished(toy({}), "sgd"))).toBe("not measured");
    expect(verdict("beyond4-sgd-stays", diverged(toy({}), "sgd"))).toBe("not reproduced");
  });
});
