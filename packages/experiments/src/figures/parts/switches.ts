import type { Artifact, Trajectory } from "../../artifacts/schema.ts";
import { findTrajectory } from "../../artifacts/series.ts";
import { alignmentChart, type CurveSpec, eigenvalueChart, lossChart } from "../charts.ts";
import type { ClaimDefinition, Measured } from "../claim.ts";
import type { PanelDefinition } from "../figure.ts";
import { greatest } from "../../statistics.ts";
import { finalValue, values, withParent } from "../readings.ts";
import { mlp } from "../subjects.ts";

type Method = "sgd" | "gd";

/** Steps after the switch within which loss and sharpness must not jump. */
const SMOOTH_STEPS = 100;

function run(from: Method, to: Method): string {
  return `${mlp.setting}-${from}-to-${to}`;
}

function curves(from: Method, to: Method): CurveSpec[] {
  return [from, to].map((method) => ({ trajectory: method, label: method.toUpperCase(), role: method }));
}

/** Figures 4 and 5, and the first panel of 20 and 21: χ_k(∇L) across the change of the optimizer. */
export function switchAlignmentPanel(from: Method, to: Method): PanelDefinition {
  return {
    id: "alignment",
    title: "Alignment",
    run: run(from, to),
    chart: alignmentChart(curves(from, to), mlp.k),
  };
}

/** The panels of figures 20 and 21. */
export function switchPanels(from: Method, to: Method): PanelDefinition[] {
  return [
    switchAlignmentPanel(from, to),
    { id: "loss", title: "Training loss", run: run(from, to), chart: lossChart(curves(from, to)) },
    {
      id: "eigenvalues",
      title: "Eigenvalues",
      run: run(from, to),
      chart: eigenvalueChart([from, to], mlp.k),
    },
  ];
}

/** χ_k(∇L) crosses a level (downwards or upwards) within so many steps after the switch. */
export function crossingClaim(options: {
  id: string;
  statement: string;
  branch: Method;
  direction: "below" | "above";
  level: number;
  within: number;
}): ClaimDefinition {
  const { id, statement, branch, direction, level, within } = options;
  const crossed = (chi: number) => (direction === "below" ? chi < level : chi > level);
  return {
    id,
    statement,
    criterion: [["stepsToCross", "≤", within]],
    where:
      `stepsToCross is the number of steps from the switch to the first measured χ_k(∇L) ${direction} ${level}`,
    measure(artifact) {
      const trajectory = findTrajectory(artifact, branch);
      if (!trajectory?.parent) return null;
      const after = values(artifact, [branch], "alignment", "chi")
        .filter(({ step }) => step > trajectory.startStep);
      const first = after.find(({ value }) => crossed(value));
      const settled = first !== undefined || trajectory.complete ||
        trajectory.endStep - trajectory.startStep >= within;
      const chiBefore = finalValue(artifact, trajectory.parent, "alignment", "chi");
      if (after.length === 0 || !settled || chiBefore === null) return null;
      const stepsToCross = first ? first.step - trajectory.startStep : Infinity;
      return { stepsToCross, chiBefore, chiLast: after.at(-1)!.value };
    },
  };
}

/** Loss and sharpness stay within a fifth of their value at the switch over the steps after it. */
export function smoothClaim(id: string, branch: Method): ClaimDefinition {
  return {
    id,
    statement: "Training loss and sharpness go on smoothly where the alignment jumps.",
    criterion: [["lossChange", "≤", 0.2], ["sharpnessChange", "≤", 0.2]],
    where:
      "lossChange and sharpnessChange are the largest relative changes of the training loss and of λ₁ from their " +
      `values at the switch, from there to the first measured step at least ${SMOOTH_STEPS} steps later`,
    measure(artifact): Measured | null {
      const trajectory = findTrajectory(artifact, branch);
      if (!trajectory?.parent) return null;
      const lossChange = changeAfterSwitch(artifact, trajectory, "loss", "trainLoss");
      const sharpnessChange = changeAfterSwitch(artifact, trajectory, "spectrum", "lambda1");
      return lossChange === null || sharpnessChange === null ? null : { lossChange, sharpnessChange };
    },
  };
}

function changeAfterSwitch(
  artifact: Artifact,
  branch: Trajectory,
  table: string,
  column: string,
): number | null {
  const all = values(artifact, withParent(branch), table, column);
  const start = all.find(({ step }) => step === branch.startStep);
  const after = all.filter(({ step }) => step > branch.startStep);
  const end = after.findIndex(({ step }) => step >= branch.startStep + SMOOTH_STEPS);
  if (!start || after.length === 0 || (end < 0 && !branch.complete)) return null;
  const window = end < 0 ? after : after.slice(0, end + 1);
  return greatest(window.map(({ value }) => Math.abs(value / start.value - 1)));
}
