import type { Role, SeriesSpec } from "@tiny-subspaces/experiments/catalogue";
import type { MarkedSpec } from "../charts/spec.ts";
import type { Artifact, Trajectory } from "@tiny-subspaces/experiments/artifacts";

/** A chart of what a run measured beside the paper's figures. */
export interface Diagnostic {
  readonly title: string;
  readonly about: string;
  readonly spec: MarkedSpec;
}

/** Those diagnostics for which the artifact has measurements. */
export function diagnosticsOf(artifact: Artifact): Diagnostic[] {
  const series = (table: string, column: string) => columnOf(artifact, table, column);
  const tolerance = artifact.tracker?.tolerance;
  const all: Diagnostic[] = [
    {
      title: "Test accuracy",
      about: "Share of the test set that is classified correctly; the paper does not show it.",
      spec: lines("test accuracy", series("test", "accuracy")),
    },
    {
      title: "Test loss",
      about: "Mean loss on the test set.",
      spec: { ...lines("test loss", series("test", "loss")), yScale: "log" },
    },
    {
      title: "Norm of the gradient",
      about: "Of the loss over the whole training subset.",
      spec: { ...lines("‖∇L‖", series("alignment", "gradNorm")), yScale: "log" },
    },
    {
      title: "Audits of the tracked subspace",
      about:
        "At random steps the dominant subspace is computed anew to convergence. Drawn is the sine of the largest " +
        "angle between it and the tracked one, with the tolerance that it must stay below.",
      spec: {
        ...lines("sine of the angle", series("audit", "sine")),
        marks: "dots",
        rules: tolerance === undefined ? [] : [{ axis: "y", from: tolerance, label: "tolerance" }],
      },
    },
    {
      title: "Block products spent",
      about:
        "Products of the Hessian with a block of k vectors, counted from initialisation along each path.",
      spec: lines("block products", series("tracking", "products")),
    },
  ];
  return all.filter(({ spec }) => spec.series.length > 0);
}

function lines(yLabel: string, series: SeriesSpec[]): MarkedSpec {
  const rules = [{ axis: "x" as const, from: "switch", label: "switch" }];
  return { kind: "lines", x: "step", xLabel: "step", yLabel, yScale: "linear", series, rules };
}

/** A curve a trajectory that has the column; phases with the same update share a legend entry. */
function columnOf({ trajectories }: Artifact, table: string, column: string): SeriesSpec[] {
  return trajectories.filter(({ tables }) => (tables[table]?.[column]?.length ?? 0) > 0).map((
    trajectory,
  ) => ({
    trajectory: trajectory.name,
    table,
    column,
    label: updateName(trajectory),
    role: roleOf(trajectory),
  }));
}

/** `Dom-SGD` for SGD whose updates are projected on the dominant subspace. */
export function updateName({ optimizer, projection }: Trajectory): string {
  const prefix = { none: "", dominant: "Dom-", bulk: "Bulk-" }[projection];
  return prefix + optimizer.toUpperCase();
}

function roleOf({ optimizer, projection }: Trajectory): Role {
  if (projection === "dominant") return "dom";
  if (projection === "bulk") return "bulk";
  return optimizer === "gd" ? "gd" : "sgd";
}
