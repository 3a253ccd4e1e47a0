import { createOptimizer, distance } from "@tiny-subspaces/core";
import { describe, expect, test } from "vitest";
import type { TrajectoriesConfig } from "../../src/configuration/config.ts";
import { tinyConfig, tinyLaboratory } from "../support.ts";
import { pathsOf, trainInterrupted, trainWhole } from "./train.ts";

type Named = TrajectoriesConfig["trajectories"][number];

const optimizers: Record<string, Named["optimizer"]> = {
  gd: { kind: "gd", learningRate: 0.1 },
  "gd-momentum": { kind: "gd", learningRate: 0.1, momentum: 0.9 },
  adam: { kind: "adam", learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  "adam-batches": { kind: "adam", learningRate: 0.01, beta1: 0, beta2: 0.999, epsilon: 1e-8, batchSize: 7 },
  sam: { kind: "sam", learningRate: 0.1, rho: 0.1 },
  sgd: { kind: "sgd", learningRate: 0.1, batchSize: 7, momentum: 0.5 },
};

const none = "none" as const;

function tinyTrajectories(
  trajectories: Named[],
  changes: Partial<TrajectoriesConfig> = {},
): TrajectoriesConfig {
  const { prefix: _1, switch: _2, branches: _3, ...rest } = tinyConfig();
  const cadence = { loss: 2, alignment: 3, spectrum: 4, test: 5, audit: 4, update: 1 };
  return { ...rest, kind: "trajectories", trajectories, steps: 7, cadence, ...changes };
}

const all = Object.entries(optimizers).map(([name, optimizer]) => ({ name, optimizer, projection: none }));

describe("trajectories of every optimizer", () => {
  test("each starts at initialisation and ends at the last step, whatever the others do", async () => {
    const together = await trainWhole(tinyTrajectories(all));
    expect(together.trajectories.map(({ name }) => name)).toEqual(Object.keys(optimizers));
    for (const [i, one] of all.entries()) {
      const { trajectories: [alone] } = await trainWhole(tinyTrajectories([one]));
      expect(together.trajectories[i]).toEqual(alone);
      expect(alone).toMatchObject({ startStep: 0, endStep: 7, complete: true });
    }
  });

  test("stopped after every update, they end as if nothing had happened", async () => {
    const config = tinyTrajectories(all);
    expect(await trainInterrupted(config, () => true)).toEqual(await trainWhole(config));
  });

  test("in step together, and stopped after every update, as well", async () => {
    const config = tinyTrajectories(all, { together: [["gd", "sgd"], ["adam", "sam", "gd-momentum"]] });
    expect(await trainInterrupted(config, () => true)).toEqual(await trainWhole(config));
  });
});

describe("trajectories that advance together", () => {
  const pair = all.filter(({ name }) => name === "gd" || name === "sgd");
  const config = tinyTrajectories(pair, { together: [["gd", "sgd"]] });

  test("take the same steps as apart", async () => {
    const paths = await pathsOf(config);
    const apart = await pathsOf(tinyTrajectories(pair));
    expect(paths).toEqual(apart);
  });

  test("record their distance from each other, the same for both, at the cadence of the loss", async () => {
    const { trajectories } = await trainWhole(config);
    const [gd, sgd] = trajectories.map(({ tables }) => tables.separation);
    expect(gd.step).toEqual([0, 2, 4, 6, 7]);
    expect(gd.sgd).toEqual(sgd.gd);
    const paths = await pathsOf(config);
    expect(gd.sgd).toEqual(gd.step.map((step) => distance(paths.gd[step!], paths.sgd[step!])));
  });

  test("one that diverges leaves the other to go on", async () => {
    const [gd, sgd] = pair;
    const wild = { ...gd, optimizer: { kind: "gd" as const, learningRate: 1e30 } };
    const { trajectories } = await trainWhole({ ...config, trajectories: [wild, sgd] });
    expect(trajectories.map(({ divergedAt, complete }) => [divergedAt !== null, complete])).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(trajectories[1].endStep).toBe(7);
  });
});

test("a trajectory starts where the one that it names has ended, with the momentum of that one", async () => {
  const optimizer = optimizers["gd-momentum"];
  const whole = await pathsOf(tinyTrajectories([{ name: "whole", optimizer, projection: none }]));
  const parts = await pathsOf(tinyTrajectories([
    { name: "first", optimizer, projection: none, until: { kind: "step", step: 4 } },
    { name: "second", optimizer, projection: none, from: "first" },
  ]));
  expect([...parts.first, ...parts.second.slice(1)]).toEqual(whole.whole);
});

describe("what is measured of an update", () => {
  const exact = { tracker: { tolerance: 0.001, schedule: "every-step" as const } };

  test("is measured at its cadence at every step but the last, which has none", async () => {
    const cadence = { ...tinyTrajectories([]).cadence, update: 3 };
    const { trajectories: [{ tables }] } = await trainWhole(tinyTrajectories([all[0]], { cadence }));
    for (const name of ["rates", "update", "stability"]) expect(tables[name].step).toEqual([0, 3, 6]);
  });

  test("is not measured where no cadence is told", async () => {
    const { update: _, ...cadence } = tinyTrajectories([]).cadence;
    const { trajectories: [{ tables }] } = await trainWhole(tinyTrajectories([all[0]], { cadence }));
    expect(Object.keys(tables)).not.toContain("rates");
  });

  test("GD's effective learning rates are η, Dom-GD's and Bulk-GD's are η and 0", async () => {
    const { gd: optimizer } = optimizers;
    const { trajectories } = await trainWhole(tinyTrajectories([
      { name: "gd", optimizer, projection: "none" },
      { name: "dom", optimizer, projection: "dominant" },
      { name: "bulk", optimizer, projection: "bulk" },
    ], exact));
    const [gd, dom, bulk] = trajectories.map(({ tables: { rates } }) => rates);
    const near = (column: readonly (number | null)[], value: number) =>
      column.forEach((rate) => expect(rate).toBeCloseTo(value, 6));
    near(gd.domLr, 0.1);
    near(gd.bulkLr, 0.1);
    near(dom.domLr, 0.1);
    near(dom.bulkLr, 0);
    near(bulk.domLr, 0);
    near(bulk.bulkLr, 0.1);
  });

  test("χ of GD's update is that of the gradient, of Dom-GD's 1 and of Bulk-GD's 0", async () => {
    const { gd: optimizer } = optimizers;
    const cadence = { ...tinyTrajectories([]).cadence, alignment: 1 };
    const { trajectories } = await trainWhole(tinyTrajectories([
      { name: "gd", optimizer, projection: "none" },
      { name: "dom", optimizer, projection: "dominant" },
      { name: "bulk", optimizer, projection: "bulk" },
    ], { ...exact, cadence }));
    const [gd, dom, bulk] = trajectories.map(({ tables: { update } }) => update.chi as number[]);
    const { chi } = trajectories[0].tables.alignment;
    gd.forEach((value, i) => expect(value).toBeCloseTo(chi[i]!, 8));
    for (const value of dom) expect(value).toBeCloseTo(1, 8);
    for (const value of bulk) expect(value).toBeCloseTo(0, 6);
  });

  test("the edge is the optimizer's own at this gradient; Adam has none", async () => {
    const cadence = { ...tinyTrajectories([]).cadence, alignment: 1 };
    const { trajectories } = await trainWhole(tinyTrajectories(all, { cadence }));
    for (const { name, tables } of trajectories) {
      if (name.startsWith("adam")) {
        expect(tables.stability).toBeUndefined();
        continue;
      }
      const optimizer = createOptimizer(optimizers[name]);
      const { gradNorm } = tables.alignment;
      tables.stability.edge.forEach((edge, i) => expect(edge).toBe(optimizer.stabilityEdge(gradNorm[i]!)));
    }
  });
});

test("the laboratory of trajectories is that of prefix and branches", () => {
  expect(tinyLaboratory(tinyTrajectories(all)).initial).toEqual(tinyLaboratory(tinyConfig()).initial);
});
