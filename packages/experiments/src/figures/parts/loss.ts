import type { Artifact } from "../../artifacts/schema.ts";
import { branchCurves, type CurveSpec, lossChart } from "../charts.ts";
import type { ClaimDefinition, Measured } from "../claim.ts";
import type { PanelDefinition } from "../figure.ts";
import { mean } from "../../statistics.ts";
import { completeTrajectory, finalValue, values, withParent } from "../readings.ts";
import type { Subject } from "../subjects.ts";
import { panels } from "./panels.ts";

/** Half of the steps around the switch whose loss is averaged. */
const REACH = 50;

/** Figures 1, 14 and 17: the loss of SGD, and of Dom-SGD and Bulk-SGD from the switch on. */
export function lossPanels(subjects: readonly Subject[], suffix: string): PanelDefinition[] {
  const prefix: CurveSpec = { trajectory: "sgd-prefix", label: "SGD", role: "sgd" };
  return panels(subjects, suffix, () => lossChart([prefix, ...branchCurves]));
}

export function lossClaims(figure: string): ClaimDefinition[] {
  return [
    {
      id: `${figure}-dom-stalls`,
      statement: "Dom-SGD does not lower the training loss after the switch.",
      criterion: [["domOverSwitch", "≥", 0.9]],
      where:
        "domOverSwitch is Dom-SGD's final loss over the mean loss of SGD in the 100 steps around the switch",
      measure(artifact) {
        const switchLoss = lossAroundSwitch(artifact);
        const domLoss = finalValue(artifact, "dom-sgd", "loss", "trainLoss");
        if (switchLoss === null || domLoss === null) return null;
        return { switchLoss, domLoss, domOverSwitch: domLoss / switchLoss };
      },
    },
    {
      id: `${figure}-bulk-trains`,
      statement: "Bulk-SGD lowers the training loss as much as SGD does.",
      criterion: [["sgdDecrease", ">", 0], ["relativeGap", "≤", 0.1]],
      where:
        "sgdDecrease and bulkDecrease are the natural logarithms of the mean loss of SGD in the 100 steps around " +
        "the switch over the final loss of SGD and of Bulk-SGD, and relativeGap is |bulkDecrease − sgdDecrease| / sgdDecrease",
      measure: measureBulk,
    },
  ];
}

function measureBulk(artifact: Artifact): Measured | null {
  const switchLoss = lossAroundSwitch(artifact);
  const sgdLoss = finalValue(artifact, "sgd", "loss", "trainLoss");
  const bulkLoss = finalValue(artifact, "bulk-sgd", "loss", "trainLoss");
  if (switchLoss === null || sgdLoss === null || bulkLoss === null) return null;
  const sgdDecrease = Math.log(switchLoss / sgdLoss);
  const bulkDecrease = Math.log(switchLoss / bulkLoss);
  const relativeGap = Math.abs(bulkDecrease - sgdDecrease) / sgdDecrease;
  return { switchLoss, sgdLoss, bulkLoss, sgdDecrease, bulkDecrease, relativeGap };
}

/** L_s: mean full loss of SGD over the measured steps among the 100 around the switch. */
function lossAroundSwitch(artifact: Artifact): number | null {
  const sgd = completeTrajectory(artifact, "sgd");
  if (!sgd) return null;
  const around = values(artifact, withParent(sgd), "loss", "trainLoss")
    .filter(({ step }) => Math.abs(step - sgd.startStep) <= REACH);
  return around.length > 0 ? mean(around.map(({ value }) => value)) : null;
}
