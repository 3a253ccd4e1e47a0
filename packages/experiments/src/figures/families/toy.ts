import type { Curve } from "../charts.ts";

/** The two trajectories of the toy model. */
export const toyCurves: readonly Curve[] = [
  { trajectory: "gd", label: "GD", role: "gd" },
  { trajectory: "sgd", label: "SGD", role: "sgd" },
];
