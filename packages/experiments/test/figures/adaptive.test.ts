import { describe, expect, test } from "vitest";
import type { Artifact } from "../../src/artifacts/mod.ts";
import { tableCells } from "../../src/catalogue/cells.ts";
import type { TableSpec } from "../../src/catalogue/schema.ts";
import { figures } from "../../src/figures/mod.ts";
import type { TrajectoriesConfig } from "../../src/runs/mod.ts";
import { range, someArtifact, someTrajectory, tableOf } from "../artifacts/support.ts";
import { claim, diverged, paper, unfinished, verdict, without } from "./support.ts";

const subjects = [
  { table: "table1", figure: "fig11", run: "transformer-sst2-rates" },
  { table: "table2", figure: "fig23", run: "mlp-mnist-rates" },
  { table: "table3", figure: "fig24", run: "cnn-cifar10-rates" },
] as const;

type Subject = typeof subjects[number];

function specOf({ table }: Subject): TableSpec {
  return figures.find(({ id }) => id === table)!.panels[0].chart as TableSpec;
}

/** What of a method differs from the paper's means, and where its loss ends. */
interface Method {
  /** Over what the paper's deviation, or half a unit of its last digit, allows. */
  readonly domOff?: number;
  readonly bulkLr?: number;
  readonly loss?: number;
}

/** Four methods of 1,000 steps with the paper's means, whose losses fall the more the larger the Bulk-LR. */
function ratesRun(subject: Subject, changes: Record<string, Method> = {}, steps = 1000): Artifact {
  const spec = specOf(subject);
  const configuration = { ...paper(subject.run) as TrajectoriesConfig, steps };
  return someArtifact({
    run: subject.run,
    configuration,
    trajectories: spec.rows.map(({ trajectory, paper: [dom, bulk] }) => {
      const { domOff = 0, bulkLr = bulk.mean, loss = Math.exp(-bulk.mean) } = changes[trajectory] ?? {};
      const allowed = Math.max(dom.deviation, 0.5 * 10 ** -spec.digits);
      return someTrajectory({
        name: trajectory,
        end: steps,
        tables: {
          loss: tableOf(range(0, steps, 10), { trainLoss: (t) => (t === steps ? loss : 1) }),
          // The mean is between two values, so that it takes all of them to find it.
          rates: tableOf(range(0, steps - 10, 10), {
            domLr: (t) => dom.mean + domOff * allowed + (t % 20 === 0 ? 0.1 : -0.1),
            bulkLr: (t) => bulkLr + (t % 20 === 0 ? 0.2 : -0.2),
          }),
        },
      });
    }),
  });
}

describe.each(subjects)("$table and $figure", (subject) => {
  const { table, figure } = subject;
  const cells = `${table}-cells`;
  const order = `${figure}-order`;
  const names = specOf(subject).rows.map(({ trajectory }) => trajectory);

  test("the cells hold where every mean is within the paper's deviation, or half its last digit", () => {
    const farthest = (domOff: number) => claim(cells, ratesRun(subject, { "gd-momentum": { domOff } }));
    expect(farthest(0.99)).toMatchObject({ verdict: "reproduced", measured: { cellsWithin: 8 } });
    expect(farthest(-1.01)).toMatchObject({ verdict: "not reproduced", measured: { cellsWithin: 7 } });
    expect(farthest(-1.01).measured.farthest).toBeCloseTo(1.01, 6);
    // GD has no deviation: a unit of the last digit is too much.
    expect(verdict(cells, ratesRun(subject, { gd: { domOff: 0.98 } }))).toBe("reproduced");
    expect(verdict(cells, ratesRun(subject, { gd: { domOff: 2 } }))).toBe("not reproduced");
  });

  test("shorter runs than the paper's say nothing of its cells", () => {
    expect(verdict(cells, ratesRun(subject, {}, 990))).toBe("not measured");
  });

  test("the order of the Bulk-LR is that of the speed where each larger one ends at a lower loss", () => {
    expect(claim(order, ratesRun(subject))).toMatchObject({
      verdict: "reproduced",
      measured: { pairsInOrder: 6 },
    });
    const slow = ratesRun(subject, { adam: { loss: 1 } });
    expect(claim(order, slow)).toMatchObject({ verdict: "not reproduced", measured: { pairsInOrder: 3 } });
    // Of equals none is the larger.
    const asGd = specOf(subject).rows[0].paper[1].mean;
    expect(verdict(order, ratesRun(subject, { "gd-momentum": { bulkLr: asGd } }))).toBe("not reproduced");
  });

  test("a method that is missing or under way leaves both unmeasured", () => {
    for (const name of names) {
      for (const change of [unfinished, without]) {
        expect(verdict(cells, change(ratesRun(subject), name))).toBe("not measured");
        expect(verdict(order, change(ratesRun(subject), name))).toBe("not measured");
      }
    }
  });

  test("a method that has diverged is in no order, and has no cell within", () => {
    for (const name of names) {
      expect(verdict(order, diverged(ratesRun(subject), name))).toBe("not reproduced");
      expect(claim(cells, diverged(ratesRun(subject), name))).toMatchObject({
        verdict: "not reproduced",
        measured: { cellsWithin: 6, farthest: null },
      });
    }
  });
});

test("a table's cells are mean and population deviation over the measured steps, beside the paper's", () => {
  const spec: TableSpec = {
    kind: "table",
    rows: [{
      trajectory: "gd",
      label: "GD",
      paper: [{ mean: 2, deviation: 0.5 }, { mean: 1, deviation: 0 }],
    }],
    columns: [
      { table: "rates", column: "domLr", label: "Dom-LR" },
      { table: "rates", column: "bulkLr", label: "Bulk-LR" },
    ],
    digits: 2,
  };
  const rates = tableOf([0, 1], { domLr: (t) => 1 + 2 * t, bulkLr: () => 1.01 });
  const artifact = someArtifact({
    trajectories: [someTrajectory({ name: "gd", end: 2, tables: { rates } })],
  });
  const [[dom, bulk]] = tableCells(spec, artifact);
  expect(dom).toEqual({
    label: "Dom-LR",
    measured: { mean: 2, deviation: 1 },
    paper: { mean: 2, deviation: 0.5 },
    distance: 0,
  });
  // Half a unit of the second digit is 0.005.
  expect(bulk.distance).toBeCloseTo(2, 6);
  expect(tableCells(spec, someArtifact())[0][0]).toMatchObject({ measured: null, distance: null });
});

test("a value that was not finite makes its cell's mean none, and far from the paper's", () => {
  const subject = subjects[1];
  const artifact = ratesRun(subject);
  artifact.trajectories[3].tables.rates.bulkLr[7] = null;
  const cell = tableCells(specOf(subject), artifact)[3][1];
  expect(cell.measured!.mean).toBeNaN();
  expect(verdict("table2-cells", artifact)).toBe("not reproduced");
});
