import { describe, expect, test } from "vitest";
import type { Artifact } from "../../src/artifacts/mod.ts";
import { compareArtifacts, isEqual, Seeds } from "../../src/compare/mod.ts";
import { range, someArtifact, someTrajectory, tableOf } from "../artifacts/support.ts";
import { tinyConfig } from "../support.ts";

const steps = range(0, 20, 5);

/** An artifact with one loss along one trajectory, and one claim. */
function artifact(
  loss: (step: number) => number | null = (step) => 1 / (step + 1),
  changes: Partial<Artifact> = {},
): Artifact {
  return someArtifact({
    trajectories: [someTrajectory({
      name: "sgd",
      end: 20,
      tables: { loss: tableOf(steps, { trainLoss: loss }) },
    })],
    claims: [claim("reproduced", 0.9)],
    ...changes,
  });
}

function claim(verdict: Artifact["claims"][number]["verdict"], ratio: number | null) {
  const words = { id: "fig1-stop", figure: "fig1", statement: "it stops", criterion: "ratio > 0.5" };
  return { ...words, measured: { ratio }, verdict };
}

describe("two artifacts", () => {
  test("that differ in timing alone are equal", () => {
    const later = artifact();
    later.timing = { ...later.timing, seconds: 1, resumed: 3 };
    expect(isEqual(compareArtifacts(artifact(), later))).toBe(true);
  });

  test("of another seed differ in just that field of the configuration", () => {
    const { fields } = compareArtifacts(
      artifact(),
      artifact(undefined, { configuration: tinyConfig({ seed: 4 }) }),
    );
    expect(fields).toEqual([{ section: "configuration", path: "seed", base: 3, head: 4 }]);
  });

  test("tell the branch in which a field differs by its name, and a field that one of them lacks", () => {
    const { branches } = tinyConfig();
    const [first, ...others] = branches;
    const changed = { ...first, optimizer: { ...first.optimizer, momentum: 0.9 } };
    const head = artifact(undefined, { configuration: tinyConfig({ branches: [changed, ...others] }) });
    expect(compareArtifacts(artifact(), head).fields).toEqual([
      { section: "configuration", path: "branches.sgd.optimizer.momentum", base: undefined, head: 0.9 },
    ]);
  });

  test("differ in the order of branches, which the digest of a configuration holds too", () => {
    const head = artifact(undefined, {
      configuration: tinyConfig({ branches: tinyConfig().branches.toReversed() }),
    });
    expect(compareArtifacts(artifact(), head).fields.map(({ path }) => path)).toEqual(["order"]);
  });

  test("tell other data, another engine and other numerics apart", () => {
    const former = artifact();
    const head = artifact(undefined, {
      data: { ...former.data, digest: `sha256:${"1".repeat(64)}` },
      engine: { ...former.engine, threads: 1 },
      code: { ...former.code, numerics: { spectral: "sha256:x" } },
    });
    expect(compareArtifacts(former, head).fields.map(({ section, path }) => `${section}.${path}`))
      .toEqual(["data.digest", "engine.threads", "code.numerics"]);
  });
});

describe("claims", () => {
  test("one that flipped is told with both verdicts", () => {
    const { claims } = compareArtifacts(
      artifact(),
      artifact(undefined, { claims: [claim("not reproduced", 0.4)] }),
    );
    expect(claims).toMatchObject([{ base: "reproduced", head: "not reproduced", flipped: true }]);
  });

  test("one that is gone, or new, has not flipped", () => {
    const without = artifact(undefined, { claims: [] });
    expect(compareArtifacts(artifact(), without).claims).toMatchObject([{ head: null, flipped: false }]);
    expect(compareArtifacts(without, artifact()).claims).toMatchObject([{ base: null, flipped: false }]);
  });

  test("one that another criterion decides is told, whatever its verdict", () => {
    const other = { ...claim("reproduced", 0.9), criterion: "ratio > 0.6" };
    expect(compareArtifacts(artifact(), artifact(undefined, { claims: [other] })).claims)
      .toMatchObject([{ flipped: false, reworded: true }]);
  });
});

describe("figures", () => {
  const changeOf = (base: number | null, head: number | null, seeds: number[] = []) =>
    compareArtifacts(
      artifact(undefined, { claims: [claim("reproduced", base)] }),
      artifact(undefined, { claims: [claim("reproduced", head)] }),
      new Seeds(seeds.map((ratio) => artifact(undefined, { claims: [claim("reproduced", ratio)] }))),
    ).scalars[0];

  test("a change in the digits that float32 does not hold is within tolerance, one above is beyond it", () => {
    expect(changeOf(1, 1.0000005)).toMatchObject({ beyond: false, tolerance: { from: "float" } });
    expect(changeOf(1, 1.001)).toMatchObject({ name: "fig1-stop.ratio", beyond: true });
    expect(changeOf(1, 1.001).relative).toBeCloseTo(0.001, 12);
  });

  test("where other seeds are known, their standard deviation decides", () => {
    const spread = changeOf(1, 1.001, [0.99, 1, 1.01]);
    expect(spread).toMatchObject({ beyond: false, tolerance: { from: "seeds", seeds: 3 } });
    expect(spread.tolerance!.amount).toBeCloseTo(0.01, 12);
    expect(changeOf(1, 1.02, [0.99, 1, 1.01]).beyond).toBe(true);
  });

  test("one seed has no spread", () => {
    expect(changeOf(1, 1.001, [0.99]).tolerance!.from).toBe("float");
  });

  test("from a number to none, and back, is beyond any tolerance", () => {
    expect(changeOf(1, null)).toMatchObject({ beyond: true, relative: null, tolerance: null });
    expect(changeOf(null, 1)).toMatchObject({ beyond: true, relative: null, tolerance: null });
    expect(changeOf(null, null)).toBeUndefined();
  });

  test("one that the base does not have is new, and one that the head does not have is beyond tolerance", () => {
    const without = artifact(undefined, { claims: [] });
    expect(compareArtifacts(without, artifact()).scalars).toMatchObject([{ base: undefined, beyond: false }]);
    expect(compareArtifacts(artifact(), without).scalars).toMatchObject([{ head: undefined, beyond: true }]);
  });

  test.each([[1e308, -1e308], [-1e-320, 1e308], [0, 1e308], [0, 5e-324]])(
    "from %d to %d every number of the change is finite, or null",
    (base, head) => {
      const change = changeOf(base, head);
      expect(change.beyond).toBe(true);
      expect(JSON.parse(JSON.stringify(change))).toEqual(change);
    },
  );

  test("the last loss, where a trajectory ends and the tracker's are among them", () => {
    const tracker = {
      tolerance: 0.01,
      blockProducts: 5,
      projectedSteps: 1,
      audits: 1,
      worstSine: 0.001,
      coldSolves: 1,
    };
    const base = artifact(undefined, { tracker });
    const head = artifact((step) => 2 / (step + 1), { tracker: { ...tracker, blockProducts: 6 } });
    head.trajectories[0].endStep = 25;
    expect(compareArtifacts(base, head).scalars.map(({ name }) => name))
      .toEqual(["sgd.endStep", "sgd.loss.trainLoss", "tracker.blockProducts"]);
  });
});

describe("series", () => {
  const seriesOf = (base: Artifact, head: Artifact) => compareArtifacts(base, head).series;

  test("is told by its largest deviation and the step where that is", () => {
    const head = artifact((step) => 1 / (step + 1) + (step === 10 ? 0.25 : 0.001));
    expect(seriesOf(artifact(), head)).toMatchObject([
      { trajectory: "sgd", table: "loss", column: "trainLoss", present: "both", beyond: true },
    ]);
    const { largest } = seriesOf(artifact(), head)[0];
    expect(largest!.step).toBe(10);
    expect(largest!.amount).toBeCloseTo(0.25, 12);
    // Over the greatest value of the base, 1 at step 0.
    expect(largest!.relative).toBeCloseTo(0.25, 12);
  });

  test("that differs in digits that float32 does not hold is within tolerance", () => {
    const head = artifact((step) => (1 + 5e-7) / (step + 1));
    expect(seriesOf(artifact(), head)).toMatchObject([{ beyond: false }]);
  });

  test("where one of them is not finite counts as more than any number, and null against null as nothing", () => {
    const base = artifact((step) => step === 5 ? null : 1);
    const head = artifact((step) => step === 5 ? null : step === 15 ? null : step === 10 ? 9 : 1);
    expect(seriesOf(base, base)).toEqual([]);
    expect(seriesOf(base, head)).toMatchObject([
      { beyond: true, largest: { step: 15, base: 1, head: null, amount: null, relative: null } },
    ]);
  });

  test("is compared at the steps that both have, and the others are counted", () => {
    const other = (at: number[]) =>
      artifact(undefined, {
        trajectories: [
          someTrajectory({ name: "sgd", end: 20, tables: { loss: tableOf(at, { trainLoss: () => 1 }) } }),
        ],
      });
    expect(seriesOf(other([0, 5, 10]), other([0, 10, 20, 30]))).toMatchObject([
      { beyond: false, largest: null, steps: { common: 2, base: 1, head: 2 } },
    ]);
    expect(seriesOf(other([0, 5]), other([1, 6]))).toMatchObject([{ beyond: true, largest: null }]);
    expect(seriesOf(other([]), other([]))).toEqual([]);
    expect(seriesOf(other([]), other([1]))).toMatchObject([{ beyond: false, largest: null }]);
    expect(seriesOf(other([1]), other([]))).toMatchObject([{ beyond: true, largest: null }]);
  });

  test("of huge numbers deviates by a finite one", () => {
    const [base, head] = [artifact(() => 1.7e308), artifact(() => -1.7e308)];
    const [change] = seriesOf(base, head);
    expect(change.largest!.amount).toBe(Number.MAX_VALUE);
    expect(JSON.parse(JSON.stringify(change))).toEqual(change);
  });
});
