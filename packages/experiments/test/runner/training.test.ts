import { distance, Matrix, norm, symmetricEigen } from "@tiny-subspaces/core";
import { describe, expect, test } from "vitest";
import { trainingStatus } from "../../src/runner/assemble.ts";
import { newRecord } from "../../src/runner/record.ts";
import type { Laboratory } from "../../src/runner/laboratory.ts";
import { train } from "../../src/runner/training.ts";
import type { PhaseConfig } from "../../src/configuration/config.ts";
import { tinyConfig, tinyLaboratory } from "../support.ts";
import { code, pathsOf, trainInterrupted, trainWhole, undisturbed } from "./train.ts";

const schedules = ["adaptive", "every-step"] as const;

for (const schedule of schedules) {
  const config = tinyConfig({ tracker: { tolerance: 0.01, schedule } });

  test(`a run stopped after any one update and resumed ends as if nothing had happened (${schedule})`, async () => {
    const whole = await trainWhole(config);
    const updates = 6 + 3 * 5;
    for (let stop = 1; stop <= updates; stop++) {
      expect(await trainInterrupted(config, (update) => update === stop)).toEqual(whole);
    }
  });

  test(`a run stopped after every update ends as if nothing had happened (${schedule})`, async () => {
    expect(await trainInterrupted(config, () => true)).toEqual(await trainWhole(config));
  });
}

test("saving without stopping changes nothing", async () => {
  const config = tinyConfig();
  const record = newRecord(0, code);
  await train(tinyLaboratory(config), record, { ...undisturbed, next: () => Promise.resolve("save") });
  expect(record).toEqual(await trainWhole(config));
});

test("all branches see the same batches, those that the prefix would have seen next", async () => {
  const config = tinyConfig();
  const lab = tinyLaboratory(config);
  const seen: [step: number, indices: string][][] = [];
  let phase: [number, string][] = [];
  const record = newRecord(0, code);
  await train(
    {
      ...lab,
      batches: Object.assign(Object.create(lab.batches), {
        at(step: number, size: number) {
          const indices = lab.batches.at(step, size);
          phase.push([step, indices.join()]);
          return indices;
        },
      }),
    },
    record,
    {
      ...undisturbed,
      save: () => {
        seen.push(phase);
        phase = [];
        return Promise.resolve();
      },
    },
  );
  const [prefix, sgd, dom, bulk] = seen;
  const steps = (batches: typeof prefix) => batches.map(([step]) => step);
  expect(steps(prefix)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(steps(sgd)).toEqual([6, 7, 8, 9, 10]);
  expect(dom).toEqual(sgd);
  expect(bulk).toEqual(sgd);
});

test("SGD takes the mini-batch gradient and GD the full one, each times the learning rate", async () => {
  const sgd = tinyConfig().prefix;
  const gd: PhaseConfig = { name: "gd", optimizer: { kind: "gd", learningRate: 0.1 }, projection: "none" };
  const config = tinyConfig({ branches: [sgd, gd].map((phase) => ({ ...phase, name: `${phase.name}-2` })) });
  const lab = tinyLaboratory(config);
  const ends = Object.values(await pathsOf(config, lab)).map((path) => path.at(-1)!);

  let theta = lab.initial;
  const update = (gradient: ArrayLike<number>) => theta = theta.map((value, i) => value - 0.1 * gradient[i]);
  const sgdSteps = async (from: number, to: number) => {
    for (let step = from; step < to; step++) {
      update((await lab.objective.batchGradient(theta, lab.batches.at(step, 7))).gradient);
    }
  };
  await sgdSteps(0, 6);
  expect(ends[0]).toEqual(theta);
  const atSwitch = theta;
  await sgdSteps(6, 11);
  expect(ends[1]).toEqual(theta);
  theta = atSwitch;
  for (let step = 6; step < 11; step++) update((await lab.objective.gradient(theta)).gradient);
  expect(distance(ends[2], theta)).toBeLessThan(1e-6);
});

test("Dom-SGD moves within, and Bulk-SGD orthogonally to, the top eigenvectors of the Hessian where it stands", async () => {
  const config = tinyConfig({ tracker: { tolerance: 0.001, schedule: "every-step" } });
  const lab = tinyLaboratory(config);
  const paths = await pathsOf(config, lab);
  for (const [name, isDominant] of [["dom-sgd", true], ["bulk-sgd", false]] as const) {
    const points = paths[name];
    for (let t = 0; t < 5; t++) {
      const { vectors } = await exactEigen(lab, points[t]);
      const step = points[t + 1].map((value, i) => value - points[t][i]);
      const { gradient } = await lab.objective.batchGradient(points[t], lab.batches.at(6 + t, 7));
      const dominant = project(vectors, gradient);
      const expected = Float64Array.from(
        gradient,
        (g, i) => -0.1 * (isDominant ? dominant[i] : g - dominant[i]),
      );
      expect(distance(step, expected)).toBeLessThan(0.002 * 0.1 * norm(gradient));
      expect(norm(step)).toBeGreaterThan(1e-4);
    }
  }
});

test("χ, its moving average, the eigenvalues, distances, loss and accuracy are those of θ at that step", async () => {
  const config = tinyConfig({ tracker: { tolerance: 0.001, schedule: "every-step" } });
  const lab = tinyLaboratory(config);
  const record = newRecord(0, code);
  await train(lab, record, undisturbed);
  const { tables } = record.trajectories[1];
  const { sgd, "sgd-prefix": prefix } = await pathsOf(config);
  const theta = sgd.at(-1)!;
  const at = (table: string, column: string) => tables[table][column].at(-1)!;
  const { vectors, values } = await exactEigen(lab, theta);
  const { loss, gradient } = await lab.objective.gradient(theta);
  const chi = norm(project(vectors, gradient)) / norm(gradient);
  expect(at("alignment", "chi")).toBeCloseTo(chi, 3);
  expect(at("alignment", "gradNorm")).toBeCloseTo(norm(gradient), 8);
  const [before, last] = tables.alignment.chiEma.slice(-2) as number[];
  expect(last).toBeCloseTo(0.9 * before + 0.1 * (at("alignment", "chi")), 12);
  for (let i = 1; i <= 4; i++) expect(at("spectrum", `lambda${i}`)).toBeCloseTo(values[i - 1], 4);
  expect(at("loss", "trainLoss")).toBeCloseTo(loss, 8);
  expect(at("distance", "fromStart")).toBeCloseTo(distance(theta, lab.initial), 6);
  expect(at("distance", "fromSwitch")).toBeCloseTo(distance(theta, prefix.at(-1)!), 6);
  const test = await lab.objective.evaluateTest(theta);
  expect(at("test", "loss")).toBeCloseTo(test.loss, 8);
  expect(at("test", "accuracy")).toBe(test.accuracy);
});

test("each quantity is measured at the multiples of its cadence and at a phase's first and last step", async () => {
  const { trajectories } = await trainWhole(tinyConfig());
  const steps = (index: number, table: string) => trajectories[index].tables[table].step;
  expect(steps(0, "loss")).toEqual([0, 2, 4, 6]);
  expect(steps(0, "alignment")).toEqual([0, 3, 6]);
  expect(steps(0, "tracking")).toEqual([0, 3, 6]);
  expect(steps(0, "spectrum")).toEqual([0, 4, 6]);
  expect(steps(0, "test")).toEqual([0, 5, 6]);
  for (const branch of [1, 2, 3]) {
    expect(steps(branch, "loss")).toEqual([6, 8, 10, 11]);
    expect(steps(branch, "distance")).toEqual([6, 8, 10, 11]);
    expect(steps(branch, "alignment")).toEqual([6, 9, 11]);
    expect(steps(branch, "spectrum")).toEqual([6, 8, 11]);
    expect(steps(branch, "test")).toEqual([6, 10, 11]);
  }
});

test("what has no cadence is never measured", async () => {
  const cadence = { loss: 2, alignment: 3, spectrum: null, test: null, audit: null };
  const { trajectories } = await trainWhole(tinyConfig({ cadence }));
  for (const { tables } of trajectories) {
    expect(Object.keys(tables).sort()).toEqual(["alignment", "distance", "loss", "tracking"]);
  }
});

test("a branch begins with the prefix's last measurements, at distance 0 from the switch", async () => {
  const { trajectories: [prefix, ...branches] } = await trainWhole(tinyConfig());
  for (const { tables, startStep } of branches) {
    expect(startStep).toBe(6);
    for (const name of ["loss", "alignment", "spectrum", "test"]) {
      for (const column of Object.keys(tables[name])) {
        expect(tables[name][column][0]).toBe(prefix.tables[name][column].at(-1));
      }
    }
    expect(tables.distance.fromSwitch[0]).toBe(0);
    expect(tables.distance.fromStart[0]).toBe(prefix.tables.distance.fromStart.at(-1));
  }
});

test("audits compare the tracked subspace with an exact one, and hold the tolerance", async () => {
  const cadence = { loss: 2, alignment: 1, spectrum: null, test: null, audit: 1 };
  const { trajectories } = await trainWhole(tinyConfig({ cadence }));
  for (const { tables, startStep, endStep } of trajectories) {
    const audited = endStep - startStep + (startStep === 0 ? 1 : 0);
    expect(tables.audit.sine).toHaveLength(audited);
    for (const sine of tables.audit.sine) expect(sine).toBeLessThan(0.01);
  }
});

test("the branches start where the moving average first exceeds the threshold, and an event says so", async () => {
  const rule = { kind: "ema" as const, factor: 0.9, threshold: 0.01, earliest: 2, latest: 6 };
  const record = await trainWhole(tinyConfig({ switch: rule }));
  // χ is measured every third step, and the first of these from step 2 on is 3.
  expect(record.trajectories[1].startStep).toBe(3);
  expect(record.events).toEqual([{ step: 3, kind: "switch", detail: expect.stringContaining("above 0.01") }]);
  expect(record.trajectories.map(({ startStep, endStep }) => [startStep, endStep])).toEqual([
    [0, 3],
    [3, 11],
    [3, 11],
    [3, 11],
  ]);
  expect(record.trajectories[0].tables.loss.step.at(-1)).toBe(3);
});

test("a switch at step 0 leaves a prefix without updates", async () => {
  const record = await trainWhole(tinyConfig({ switch: { kind: "step", step: 0 } }));
  expect(record.trajectories[0]).toMatchObject({ startStep: 0, endStep: 0, complete: true });
  expect(record.trajectories[1].tables.loss.step).toEqual([0, 2, 4, 6, 8, 10, 11]);
});

test("block products are counted where they are spent", async () => {
  const record = await trainWhole(tinyConfig({ tracker: { tolerance: 0.01, schedule: "every-step" } }));
  const [prefix, sgd, dom] = record.trajectories;
  expect(prefix.coldSolves).toBe(1);
  expect(dom.blockProducts).toBeGreaterThanOrEqual(5);
  expect(sgd.blockProducts).toBeLessThan(dom.blockProducts);
});

describe("a trajectory that diverges", () => {
  const wild = (phase: PhaseConfig): PhaseConfig => ({
    ...phase,
    optimizer: { ...phase.optimizer, learningRate: 1e30 },
  });
  const { prefix, branches } = tinyConfig();

  test("is an outcome: it ends there, an event says when, and the others go on", async () => {
    const [sgd, dom, bulk] = branches;
    const record = await trainWhole(tinyConfig({ branches: [wild(sgd), dom, bulk] }));
    const [, diverged, ...others] = record.trajectories;
    expect(diverged).toMatchObject({ name: "sgd", complete: false, divergedAt: expect.any(Number) });
    expect(diverged.divergedAt).toBeGreaterThan(6);
    expect(record.events.filter(({ kind }) => kind === "divergence")).toEqual([
      { step: diverged.divergedAt, kind: "divergence", detail: expect.stringContaining("sgd diverged") },
    ]);
    for (const other of others) {
      expect(other).toMatchObject({ complete: true, divergedAt: null, endStep: 11 });
    }
    expect(trainingStatus(tinyConfig(), record)).toMatchObject({ complete: true });
  });

  test("leaves out what would start at its end, and the run is over", async () => {
    const config = tinyConfig({ prefix: wild(prefix) });
    const record = await trainWhole(config);
    expect(record.trajectories).toHaveLength(1);
    const { endStep } = record.trajectories[0];
    expect(trainingStatus(config, record)).toEqual({
      complete: true,
      stepsDone: endStep,
      stepsTotal: endStep,
    });
  });
});

/** Eigenpairs of the Hessian at θ from all its columns; the vectors of the first k. */
async function exactEigen(lab: Laboratory, theta: Float32Array) {
  const p = theta.length;
  const identity = lab.upload(Float64Array.from(Matrix.eye(p).to1DArray()));
  const { product } = await lab.objective.hessianProduct(theta, identity);
  const { values, vectors } = symmetricEigen(Matrix.from1DArray(p, p, await product.data()));
  return { values, vectors: vectors.subMatrix(0, lab.config.k - 1, 0, p - 1) };
}

/** P_k v */
function project(vectors: Matrix, v: ArrayLike<number>): Float64Array {
  const column = Matrix.columnVector([...Array.from(v)]);
  return Float64Array.from(vectors.transpose().mmul(vectors.mmul(column)).to1DArray());
}
