import type { LinesSpec } from "../catalogue/schema.ts";
import { mean, median } from "../statistics.ts";
import {
  alignmentChart,
  columnOf,
  type CurveSpec,
  eigenvalueChart,
  lossChart,
  switchRule,
} from "./charts.ts";
import type { ClaimDefinition } from "./claim.ts";
import type { FigureDefinition } from "./figure.ts";
import { finalValue, hasDiverged, type Reading, values } from "./readings.ts";
import { mlp } from "./subjects.ts";

/** One optimizer at its edge, as figures 9 and 10 draw it. */
interface Edge {
  readonly figure: string;
  /** Of the run, behind the setting. */
  readonly suffix: string;
  /** As trajectories are named. */
  readonly name: string;
  readonly label: string;
  /** What the sharpness is held against. */
  readonly edge: string;
  /** How far λ₁ may be from it, as a part of it. */
  readonly within: number;
  /** Where the share in the dominant subspace is read, and of what it is. */
  readonly share: { readonly table: string; readonly of: string };
}

const eos: Edge = {
  figure: "fig9",
  suffix: "eos",
  name: "gd",
  label: "GD",
  edge: "2/η",
  within: 0.1,
  share: { table: "alignment", of: "∇L" },
};

const sam: Edge = {
  figure: "fig10",
  suffix: "sam",
  name: "sam",
  label: "SAM",
  edge: "SAM-edge",
  within: 0.15,
  share: { table: "update", of: "θ_{t+1} − θ_t" },
};

/** Appendix B: large steps and sharpness-aware minimisation. */
export const edgeFigures: readonly FigureDefinition[] = [
  {
    id: "fig9",
    number: "Figure 9",
    section: "B.1",
    title: "The edge of stability",
    summary:
      "Large-step GD, and Dom-GD and Bulk-GD from a fixed step on: eigenvalues against 2/η, alignment, training loss.",
    paperClaim:
      "When the sharpness hovers at 2/η the gradient of GD lies in the dominant subspace, yet only its bulk part trains.",
    panels: panelsOf(eos),
    claims: claimsOf(eos),
  },
  {
    id: "fig10",
    number: "Figure 10",
    section: "B.2",
    title: "Sharpness-aware minimisation",
    summary:
      "Full-batch SAM, and Dom-SAM and Bulk-SAM from a fixed step on: eigenvalues against the SAM-edge, alignment of the update, training loss.",
    paperClaim:
      "When the sharpness hovers at the SAM-edge the update of SAM lies in the dominant subspace, yet only its bulk part trains.",
    panels: panelsOf(sam),
    claims: claimsOf(sam),
  },
];

/** The optimizer before and after the switch. */
function wholePath({ name }: Edge): string[] {
  return [`${name}-prefix`, name];
}

function panelsOf(edge: Edge) {
  const { label, name, share } = edge;
  const run = `${mlp.setting}-${edge.suffix}`;
  const path: CurveSpec[] = wholePath(edge).map((trajectory) => ({ trajectory, label, role: "gd" }));
  const threshold = columnOf(
    wholePath(edge).map((trajectory) => ({ trajectory, label: edge.edge, role: "reference" })),
    "stability",
    "edge",
  ).map((series) => ({ ...series, dashed: true }));
  const spectrum = eigenvalueChart(wholePath(edge), mlp.k);
  const alignment: LinesSpec = alignmentChart(path, mlp.k);
  return [
    {
      id: "eigenvalues",
      title: "Eigenvalues",
      run,
      chart: { ...spectrum, series: [...spectrum.series, ...threshold] },
    },
    {
      id: "alignment",
      title: "Alignment",
      run,
      chart: {
        ...alignment,
        yLabel: alignment.yLabel.replace("∇L", share.of),
        series: columnOf(path, share.table, "chi"),
      },
    },
    {
      id: "training-loss",
      title: "Training loss",
      run,
      chart: lossChart([
        ...path,
        { trajectory: `dom-${name}`, label: `Dom-${label}`, role: "dom" },
        { trajectory: `bulk-${name}`, label: `Bulk-${label}`, role: "bulk" },
      ], [switchRule]),
    },
  ];
}

function claimsOf(edge: Edge): ClaimDefinition[] {
  const { figure, label, name, share, within } = edge;
  const path = wholePath(edge);
  return [
    {
      id: `${figure}-edge`,
      statement: `The sharpness hovers at the ${edge.edge} of ${label}.`,
      criterion: [["sharpnessOverEdge", "≥", 1 - within], ["sharpnessOverEdge", "≤", 1 + within]],
      where:
        `sharpnessOverEdge is the median, over the second half of ${label}'s steps, of λ₁ over the ${edge.edge} last ` +
        "measured before it",
      measure(artifact) {
        if (hasDiverged(artifact, name)) return { sharpnessOverEdge: NaN };
        const thresholds = values(artifact, path, "stability", "edge");
        const ratios = secondHalf(values(artifact, path, "spectrum", "lambda1")).flatMap(
          ({ step, value }) => {
            const threshold = thresholds.findLast((point) => point.step <= step);
            return threshold ? [value / threshold.value] : [];
          },
        );
        const ended = finalValue(artifact, name, "loss", "trainLoss") !== null;
        return ended && ratios.length > 0 ? { sharpnessOverEdge: median(ratios) } : null;
      },
    },
    {
      id: `${figure}-aligned`,
      statement: `There the ${
        figure === "fig9" ? "gradient" : "update"
      } of ${label} lies in the dominant subspace.`,
      criterion: [["medianChi", ">", 0.9]],
      where: `medianChi is the median of χ_k(${share.of}) over the second half of ${label}'s steps`,
      measure(artifact) {
        if (hasDiverged(artifact, name)) return { medianChi: NaN };
        const half = secondHalf(values(artifact, path, share.table, "chi"));
        const ended = finalValue(artifact, name, "loss", "trainLoss") !== null;
        return ended && half.length > 0 ? { medianChi: median(half.map(({ value }) => value)) } : null;
      },
    },
    {
      id: `${figure}-dom-stalls`,
      statement: `Dom-${label} does not lower the training loss after the switch.`,
      criterion: [["domOverSwitch", "≥", 0.9]],
      where: `domOverSwitch is Dom-${label}'s final loss over the loss at the switch`,
      measure(artifact) {
        const switchLoss = finalValue(artifact, `${name}-prefix`, "loss", "trainLoss");
        const domLoss = finalValue(artifact, `dom-${name}`, "loss", "trainLoss");
        if (switchLoss === null || domLoss === null) return null;
        return { switchLoss, domLoss, domOverSwitch: domLoss / switchLoss };
      },
    },
    {
      id: `${figure}-bulk-trains`,
      statement: `Bulk-${label} lowers the training loss as ${label} does.`,
      criterion: [["decrease", ">", 0], ["bulkOverWhole", "≥", 0.75]],
      where:
        `decrease and bulkDecrease are the natural logarithms of the loss at the switch over the final loss of ${label} ` +
        `and of Bulk-${label}, and bulkOverWhole is bulkDecrease / decrease`,
      measure(artifact) {
        const [switchLoss, loss, bulkLoss] = [`${name}-prefix`, name, `bulk-${name}`].map((trajectory) =>
          finalValue(artifact, trajectory, "loss", "trainLoss")
        );
        if (switchLoss === null || loss === null || bulkLoss === null) return null;
        const [decrease, bulkDecrease] = [loss, bulkLoss].map((end) => Math.log(switchLoss / end));
        return { switchLoss, loss, bulkLoss, decrease, bulkDecrease, bulkOverWhole: bulkDecrease / decrease };
      },
    },
  ];
}

/** What was measured from the middle of all steps on. */
function secondHalf(points: readonly Reading[]): readonly Reading[] {
  const middle = mean([points.at(0)?.step ?? 0, points.at(-1)?.step ?? 0]);
  return points.filter(({ step }) => step >= middle);
}
