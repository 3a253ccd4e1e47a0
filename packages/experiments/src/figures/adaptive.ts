import type { Artifact } from "../artifacts/schema.ts";
import { tableCells } from "../catalogue/cells.ts";
import type { Role, TableSpec } from "../catalogue/schema.ts";
import { greatest, mean } from "../statistics.ts";
import { lossChart } from "./charts.ts";
import type { ClaimDefinition } from "./claim.ts";
import type { FigureDefinition } from "./figure.ts";
import { completeTrajectory, finalValue, hasDiverged, values } from "./readings.ts";
import { cnn, mlp, type Subject, transformer } from "./subjects.ts";

/** The four methods in the paper's order, as the runs name them. */
const methods: readonly { trajectory: string; label: string; role: Role }[] = [
  { trajectory: "gd", label: "GD(−m)", role: "gd" },
  { trajectory: "gd-momentum", label: "GD(+m)", role: "gd-momentum" },
  { trajectory: "adam-no-momentum", label: "Adam(−m)", role: "adam" },
  { trajectory: "adam", label: "Adam(+m)", role: "adam-momentum" },
];

const columns: TableSpec["columns"] = [
  { table: "rates", column: "domLr", label: "Dom-LR" },
  { table: "rates", column: "bulkLr", label: "Bulk-LR" },
];

/** Digits after the decimal point in the paper's tables. */
const DIGITS = 4;

/** Steps over which the paper averages. */
const STEPS = 1000;

type Printed = readonly [mean: number, deviation: number];

/** As the paper prints them: Dom-LR and Bulk-LR of each method. */
const printed: Readonly<Record<number, readonly (readonly [Printed, Printed])[]>> = {
  1: [
    [[0.01, 0], [0.01, 0]],
    [[0.007, 0.0232], [0.0828, 0.0576]],
    [[0.0325, 0.0054], [0.4672, 0.3555]],
    [[0.0004, 0.0101], [2.6639, 1.248]],
  ],
  2: [
    [[0.01, 0], [0.01, 0]],
    [[0.0012, 0.0092], [0.1005, 0.0068]],
    [[0.3317, 0.0571], [0.4021, 0.0868]],
    [[0.0356, 0.0194], [0.7301, 0.4717]],
  ],
  3: [
    [[0.001, 0], [0.001, 0]],
    [[0.001, 0.0023], [0.0101, 0.0007]],
    [[0.0191, 0.002], [0.0289, 0.0053]],
    [[0.0046, 0.0026], [0.0802, 0.0194]],
  ],
};

/** Appendices C and H: momentum and adaptive methods. */
export const adaptiveFigures: readonly FigureDefinition[] = [
  ...effectiveRates("C", transformer, 1, 11),
  ...effectiveRates("H", mlp, 2, 23),
  ...effectiveRates("H", cnn, 3, 24),
];

/** A table of effective learning rates, and the figure of the same methods' losses. */
function effectiveRates(
  section: string,
  subject: Subject,
  table: number,
  figure: number,
): FigureDefinition[] {
  const panel = { id: subject.id, title: subject.title, run: `${subject.setting}-rates` };
  const spec = tableSpec(table);
  return [
    {
      id: `table${table}`,
      number: `Table ${table}`,
      section,
      title: `Effective learning rates: ${subject.title}`,
      summary:
        "Mean and standard deviation, over the first 1,000 steps, of the step length along the dominant and along the bulk part of the gradient, for full-batch GD and Adam with and without momentum.",
      paperClaim:
        "Momentum and Adam lengthen the step along the bulk part, and the longer it is the faster the training.",
      panels: [{ ...panel, chart: spec }],
      claims: [cellsClaim(`table${table}`, spec)],
    },
    {
      id: `fig${figure}`,
      number: `Figure ${figure}`,
      section,
      title: `Training loss of GD and Adam: ${subject.title}`,
      summary: `Training loss of the four methods of table ${table}.`,
      paperClaim:
        "The methods train the faster the larger their effective learning rate in the bulk subspace.",
      panels: [{ ...panel, chart: lossChart(methods, []) }],
      claims: [orderClaim(`fig${figure}`)],
    },
  ];
}

function tableSpec(table: number): TableSpec {
  return {
    kind: "table",
    rows: methods.map(({ trajectory, label }, i) => ({
      trajectory,
      label,
      paper: printed[table][i].map(([mean, deviation]) => ({ mean, deviation })),
    })),
    columns,
    digits: DIGITS,
  };
}

/** Every mean within the paper's standard deviation of the paper's, or as near as its digits tell. */
function cellsClaim(id: string, spec: TableSpec): ClaimDefinition {
  const { rows } = spec;
  const cells = rows.length * columns.length;
  return {
    id: `${id}-cells`,
    statement: "Every mean lies within the paper's standard deviation of the paper's mean.",
    criterion: [["cellsWithin", "≥", cells]],
    where:
      `cellsWithin is the number of the ${cells} means over the first 1,000 steps that differ from the paper's by no more ` +
      "than its standard deviation, or half a unit of its last digit where that is more; farthest is the largest such " +
      "difference over what is allowed",
    note:
      "The paper’s deviations are over the steps of one run, and it names no seed: with another one a mean may lie " +
      "outside them.",
    measure(artifact) {
      if (artifact.configuration.kind === "toy" || artifact.configuration.steps < STEPS) return null;
      if (rows.some(({ trajectory }) => finalValue(artifact, trajectory, "loss", "trainLoss") === null)) {
        return null;
      }
      // What a method that has diverged did before is no mean over all steps.
      const distances = tableCells(spec, artifact).flatMap((cells, i) =>
        cells.map(({ distance }) => hasDiverged(artifact, rows[i].trajectory) ? NaN : distance ?? NaN)
      );
      const within = distances.filter((distance) => distance <= 1).length;
      return { cellsWithin: within, farthest: greatest(distances) };
    },
  };
}

/** The larger a method's Bulk-LR, the lower its loss in the end. */
function orderClaim(figure: string): ClaimDefinition {
  return {
    id: `${figure}-order`,
    statement: "The order of the methods' mean Bulk-LR is the order of their training speed.",
    criterion: [["pairsInOrder", "≥", 6]],
    where:
      "pairsInOrder is the number of the six pairs of methods of which the one with the larger mean Bulk-LR has the lower " +
      "final loss",
    measure(artifact) {
      const points = methods.map(({ trajectory }) => ({
        rate: meanOf(artifact, trajectory, "rates", "bulkLr"),
        loss: finalValue(artifact, trajectory, "loss", "trainLoss"),
      }));
      if (points.some(({ rate, loss }) => rate === null || loss === null)) return null;
      const pairs = points.flatMap((a, i) => points.slice(i + 1).map((b) => [a, b]));
      const inOrder = pairs.filter(([a, b]) => (a.rate! - b.rate!) * (a.loss! - b.loss!) < 0);
      return { pairsInOrder: inOrder.length };
    },
  };
}

/** Mean over the measured steps; NaN of a trajectory that has diverged, `null` of one that has not ended. */
function meanOf(artifact: Artifact, trajectory: string, table: string, column: string): number | null {
  if (hasDiverged(artifact, trajectory)) return NaN;
  if (!completeTrajectory(artifact, trajectory)) return null;
  const measured = values(artifact, [trajectory], table, column).map(({ value }) => value);
  return measured.length > 0 ? mean(measured) : null;
}
