import { describe, expect, test } from "vitest";
import { type Artifact, parseArtifact, serialiseArtifact } from "../../src/artifacts/mod.ts";
import { describeCriterion } from "../../src/figures/claim.ts";
import { evaluateClaims, figures, finishArtifact } from "../../src/figures/mod.ts";
import type { TrainingConfig } from "../../src/runs/mod.ts";
import { range, someArtifact, someTrajectory, tableOf } from "../artifacts/support.ts";
import { claim, paper, unfinished, verdict, without } from "./support.ts";

describe("an SGD run with its branches", () => {
  /** Loss 1 around the switch at 1,000; the branches end at 2,000 as told. */
  function branches(ends: {
    sgd?: number;
    dom?: number;
    bulk?: number;
    emaAtSwitch?: number;
    lowestEma?: number;
    gap?: number;
    domDistance?: number;
    bulkDistance?: number;
  }): Artifact {
    const { sgd = 0.5, dom = 1, bulk = 0.5, emaAtSwitch = 0.96, lowestEma = 0.92, gap = 3 } = ends;
    const { domDistance = 0.1, bulkDistance = 1 } = ends;
    const steps = range(1000, 2000, 10);
    const branch = (name: string, loss: number, distance: number) =>
      someTrajectory({
        name,
        parent: "sgd-prefix",
        start: 1000,
        end: 2000,
        tables: {
          loss: tableOf(steps, { trainLoss: (t) => (t < 1100 ? 1 : loss) }),
          distance: tableOf(steps, { fromStart: () => 5, fromSwitch: (t) => distance * (t - 1000) / 1000 }),
          alignment: tableOf(steps, {
            chi: () => 0.95,
            chiEma: (t) => (t === 1500 ? lowestEma : emaAtSwitch),
            gradNorm: () => 1,
          }),
          spectrum: tableOf(range(1000, 2000, 200), {
            ...Object.fromEntries(range(1, 10, 1).map((i) => [`lambda${i}`, () => gap * 2])),
            ...Object.fromEntries(range(11, 20, 1).map((i) => [`lambda${i}`, () => 2])),
          }),
        },
      });
    return someArtifact({
      run: "mlp-mnist-sgd",
      configuration: paper("mlp-mnist-sgd"),
      trajectories: [
        someTrajectory({
          name: "sgd-prefix",
          end: 1000,
          tables: {
            loss: tableOf(range(0, 1000, 10), { trainLoss: (t) => (t < 950 ? 9 : 1) }),
            alignment: tableOf(range(0, 1000, 20), {
              chi: () => 0.9,
              chiEma: (t) => (t === 1000 ? emaAtSwitch : 0.5),
              gradNorm: () => 1,
            }),
          },
        }),
        branch("sgd", sgd, 1),
        branch("dom-sgd", dom, domDistance),
        branch("bulk-sgd", bulk, bulkDistance),
      ],
    });
  }

  test("Dom-SGD stalls where its final loss is nine tenths of the loss around the switch or more", () => {
    expect(verdict("fig1-dom-stalls", branches({ dom: 0.9 }))).toBe("reproduced");
    expect(verdict("fig1-dom-stalls", branches({ dom: 0.899 }))).toBe("not reproduced");
    expect(claim("fig1-dom-stalls", branches({ dom: 0.8 })).measured).toEqual({
      switchLoss: 1,
      domLoss: 0.8,
      domOverSwitch: 0.8,
    });
  });

  test("Bulk-SGD trains where its decrease of the log loss is within a tenth of SGD's", () => {
    const decrease = (factor: number) => Math.exp(-factor * Math.LN2);
    expect(verdict("fig1-bulk-trains", branches({ bulk: decrease(0.901) }))).toBe("reproduced");
    expect(verdict("fig1-bulk-trains", branches({ bulk: decrease(1.099) }))).toBe("reproduced");
    expect(verdict("fig1-bulk-trains", branches({ bulk: decrease(0.899) }))).toBe("not reproduced");
    expect(verdict("fig1-bulk-trains", branches({ bulk: decrease(1.101) }))).toBe("not reproduced");
  });

  test("Bulk-SGD trains like nothing where SGD's loss does not fall", () => {
    expect(verdict("fig1-bulk-trains", branches({ sgd: 1, bulk: 1 }))).toBe("not reproduced");
    expect(verdict("fig1-bulk-trains", branches({ sgd: 1.2, bulk: 1.2 }))).toBe("not reproduced");
  });

  test("a loss that is no number fulfils nothing", () => {
    const broken = branches({ dom: NaN, bulk: NaN });
    const artifact = parseArtifact(serialiseArtifact(finishArtifact({
      ...broken,
      trajectories: broken.trajectories.map((trajectory) => ({
        ...trajectory,
        tables: { ...trajectory.tables, loss: nullForNaN(trajectory.tables.loss) },
      })),
    })));
    expect(verdict("fig1-dom-stalls", artifact)).toBe("not reproduced");
    expect(verdict("fig1-bulk-trains", artifact)).toBe("not reproduced");
    expect(claim("fig1-dom-stalls", artifact).measured.domOverSwitch).toBeNull();
  });

  test("what needs a branch that is missing or under way is not measured", () => {
    const whole = branches({});
    for (const change of [unfinished, without]) {
      expect(verdict("fig1-dom-stalls", change(whole, "dom-sgd"))).toBe("not measured");
      expect(verdict("fig1-bulk-trains", change(whole, "bulk-sgd"))).toBe("not measured");
      expect(verdict("fig22-distance", change(whole, "bulk-sgd"))).toBe("not measured");
      expect(verdict("fig2-gap", change(whole, "sgd"))).toBe("not measured");
      expect(verdict("fig3-aligned", change(whole, "sgd"))).toBe("not measured");
    }
    expect(verdict("fig1-dom-stalls", unfinished(whole, "bulk-sgd"))).toBe("reproduced");
  });

  test("the gradient is aligned where its moving average exceeded 0.95 at the switch and stays at 0.9 or above", () => {
    expect(verdict("fig3-aligned", branches({ emaAtSwitch: 0.951, lowestEma: 0.9 }))).toBe("reproduced");
    expect(verdict("fig3-aligned", branches({ emaAtSwitch: 0.95, lowestEma: 0.93 }))).toBe("not reproduced");
    expect(verdict("fig3-aligned", branches({ lowestEma: 0.899 }))).toBe("not reproduced");
  });

  test("the eigenvalues stand clear where the median of λ_k/λ_{k+1} is 1.5 or more", () => {
    expect(verdict("fig2-gap", branches({ gap: 1.5 }))).toBe("reproduced");
    expect(verdict("fig2-gap", branches({ gap: 1.49 }))).toBe("not reproduced");
    expect(claim("fig2-gap", branches({ gap: 1.49 })).measured.medianGap).toBeCloseTo(1.49, 12);
  });

  test("eigenvalues that are not positive are no gap, and a next one that is not positive is a large one", () => {
    expect(verdict("fig2-gap", branches({ gap: -1 }))).toBe("not reproduced");
    const negativeNext = branches({});
    for (const { tables } of negativeNext.trajectories) {
      if (tables.spectrum) tables.spectrum.lambda11 = tables.spectrum.lambda11.map(() => -1);
    }
    expect(verdict("fig2-gap", negativeNext)).toBe("reproduced");
  });

  test("the distances decide by Dom-SGD's quarter and Bulk-SGD's quarter either way", () => {
    expect(verdict("fig22-distance", branches({ domDistance: 0.25, bulkDistance: 0.75 }))).toBe("reproduced");
    expect(verdict("fig22-distance", branches({ domDistance: 0.26 }))).toBe("not reproduced");
    expect(verdict("fig22-distance", branches({ bulkDistance: 0.74 }))).toBe("not reproduced");
    expect(verdict("fig22-distance", branches({ bulkDistance: 1.26 }))).toBe("not reproduced");
  });
});

describe("a run that changes its optimizer", () => {
  interface Shape {
    readonly from: "sgd" | "gd";
    /** χ after the switch at 1,000. */
    readonly chi?: (steps: number) => number;
    readonly loss?: (steps: number) => number;
    readonly sharpness?: (steps: number) => number;
    readonly end?: number;
    readonly complete?: boolean;
  }

  function switched(
    { from, chi = () => 0.5, loss = () => 1, sharpness = () => 10, end = 2000, complete = true }: Shape,
  ) {
    const to = from === "sgd" ? "gd" : "sgd";
    const measured = (first: number, last: number) => ({
      alignment: tableOf(range(first, last, 20), {
        chi: (t) => chi(t - 1000),
        chiEma: () => 0.5,
        gradNorm: () => 1,
      }),
      loss: tableOf(range(first, last, 20), { trainLoss: (t) => loss(t - 1000) }),
      spectrum: tableOf(range(first, last, 100), { lambda1: (t) => sharpness(t - 1000) }),
    });
    const run = `mlp-mnist-${from}-to-${to}`;
    return someArtifact({
      run,
      configuration: paper(run),
      trajectories: [
        someTrajectory({ name: from, end: 1000, tables: measured(0, 1000) }),
        someTrajectory({ name: to, parent: from, start: 1000, end, complete, tables: measured(1000, end) }),
      ],
    });
  }

  test("χ falls with GD if it is below 0.2 within 200 steps", () => {
    const falls = (at: number) => switched({ from: "sgd", chi: (t) => (t < at ? 0.95 : 0.19) });
    expect(verdict("fig4-alignment-falls", falls(200))).toBe("reproduced");
    expect(claim("fig4-alignment-falls", falls(200)).measured).toEqual({
      stepsToCross: 200,
      chiBefore: 0.95,
      chiLast: 0.19,
    });
    expect(verdict("fig4-alignment-falls", falls(220))).toBe("not reproduced");
    expect(verdict("fig4-alignment-falls", switched({ from: "sgd", chi: () => 0.2 }))).toBe("not reproduced");
  });

  test("χ rises with SGD if it is above 0.9 within 500 steps", () => {
    const rises = (at: number) => switched({ from: "gd", chi: (t) => (t < at ? 0.1 : 0.91) });
    expect(verdict("fig5-alignment-rises", rises(500))).toBe("reproduced");
    expect(verdict("fig5-alignment-rises", rises(520))).toBe("not reproduced");
  });

  test("a branch under way decides as soon as it can", () => {
    const soFar = (end: number, chi: (t: number) => number) =>
      verdict("fig4-alignment-falls", switched({ from: "sgd", chi, end, complete: false }));
    expect(soFar(1100, () => 0.95)).toBe("not measured");
    expect(soFar(1100, (t) => (t < 60 ? 0.95 : 0.1))).toBe("reproduced");
    expect(soFar(1200, () => 0.95)).toBe("not reproduced");
  });

  test("loss and sharpness are smooth if they stay within a fifth of their values at the switch for 100 steps", () => {
    const smooth = (shape: Omit<Shape, "from">) =>
      verdict("fig20-smooth", switched({ from: "sgd", ...shape }));
    expect(smooth({ loss: (t) => 1 - t / 1000, sharpness: (t) => 10 + t / 50 })).toBe("reproduced");
    expect(smooth({ loss: (t) => (t === 40 ? 1.21 : 1) })).toBe("not reproduced");
    expect(smooth({ sharpness: (t) => (t > 0 ? 7.9 : 10) })).toBe("not reproduced");
    // What happens later does not count.
    expect(smooth({ loss: (t) => (t > 100 ? 2 : 1), sharpness: (t) => (t > 100 ? 20 : 10) })).toBe(
      "reproduced",
    );
    expect(verdict("fig21-smooth", switched({ from: "gd", loss: (t) => (t > 0 ? 0.5 : 1) }))).toBe(
      "not reproduced",
    );
  });
});

describe("GD alone", () => {
  const gd = (chi: (step: number) => number, complete = true) =>
    someArtifact({
      run: "mlp-mnist-gd",
      configuration: paper("mlp-mnist-gd"),
      trajectories: [
        someTrajectory({
          name: "gd",
          end: 1000,
          complete,
          optimizer: "gd",
          tables: { alignment: tableOf(range(0, 1000, 10), { chi, chiEma: chi, gradNorm: () => 1 }) },
        }),
      ],
    });

  test("its gradient lies outside the dominant subspace if χ is at most 0.2 in the second half", () => {
    expect(verdict("fig18-not-aligned", gd((t) => (t < 500 ? 0.9 : 0.2)))).toBe("reproduced");
    expect(verdict("fig18-not-aligned", gd((t) => (t === 740 ? 0.21 : 0.1)))).toBe("not reproduced");
    expect(verdict("fig18-not-aligned", gd(() => 0.1, false))).toBe("not measured");
  });
});

describe("the toy model", () => {
  function toy(shape: { gdWidth?: number; sgdWidth?: number; gdChi?: number; sgdChi?: number }): Artifact {
    const { gdWidth = 0, sgdWidth = 0.05, gdChi = 0.01, sgdChi = 0.95 } = shape;
    const path = (name: string, width: number, chi: number) =>
      someTrajectory({
        name,
        end: 1000,
        optimizer: name,
        tables: {
          path: tableOf(range(0, 1000, 10), {
            x: (t) => (t === 0 ? 1 : t === 700 ? -width : 0),
            y: () => 1,
            loss: () => 1,
            chi: (t) => (t < 500 ? 0.5 : chi),
          }),
        },
      });
    return someArtifact({
      run: "toy",
      configuration: paper("toy"),
      trajectories: [path("gd", gdWidth, gdChi), path("sgd", sgdWidth, sgdChi)],
    });
  }

  test("both follow the valley if neither strays by more than a tenth in the second half", () => {
    expect(verdict("fig6-valley", toy({ gdWidth: 0.1, sgdWidth: 0.1 }))).toBe("reproduced");
    expect(verdict("fig6-valley", toy({ sgdWidth: 0.11 }))).toBe("not reproduced");
    expect(verdict("fig6-valley", toy({ gdWidth: 0.11 }))).toBe("not reproduced");
    expect(verdict("fig6-valley", without(toy({}), "gd"))).toBe("not measured");
  });

  test("GD's gradient turns along the valley, and SGD's stays across it", () => {
    expect(verdict("fig7-gd-leaves", toy({ gdChi: 0.049 }))).toBe("reproduced");
    expect(verdict("fig7-gd-leaves", toy({ gdChi: 0.05 }))).toBe("not reproduced");
    expect(verdict("fig7-sgd-stays", toy({ sgdChi: 0.91 }))).toBe("reproduced");
    expect(verdict("fig7-sgd-stays", toy({ sgdChi: 0.9 }))).toBe("not reproduced");
  });
});

test("claims are those of the figures that read the run, and no others", () => {
  const ids = evaluateClaims(someArtifact({ run: "mlp-mnist-gd-to-sgd" })).map(({ id }) => id);
  expect(ids).toEqual(["fig5-alignment-rises", "fig21-smooth"]);
  expect(evaluateClaims(someArtifact({ run: "none of them" }))).toEqual([]);
});

test("a criterion states each of its inequalities, and what they are about", () => {
  for (const { claims } of figures) {
    for (const definition of claims) {
      const criterion = describeCriterion(definition);
      for (const [quantity, relation, bound] of definition.criterion) {
        expect(criterion).toContain(`${quantity} ${relation} ${bound}`);
        expect(definition.where).toContain(quantity);
      }
    }
  }
});

test("a finished artifact's claims follow from what is written in it", () => {
  const artifact = finishArtifact(someArtifact({
    run: "mlp-mnist-gd",
    configuration: paper("mlp-mnist-gd") as TrainingConfig,
    trajectories: [
      someTrajectory({
        name: "gd",
        end: 1000,
        tables: {
          alignment: tableOf(range(0, 1000, 10), {
            chi: () => 0.12345678,
            chiEma: () => 0,
            gradNorm: () => 1,
          }),
        },
      }),
    ],
  }));
  const written = parseArtifact(serialiseArtifact(artifact));
  expect(evaluateClaims(written)).toEqual(written.claims);
  expect(written.claims[0].measured).toEqual({ highestChi: 0.1234568 });
});

function nullForNaN(table: Artifact["trajectories"][number]["tables"][string]) {
  return Object.fromEntries(
    Object.entries(table).map((
      [name, column],
    ) => [name, column.map((cell) => (Number.isNaN(cell) ? null : cell))]),
  );
}
