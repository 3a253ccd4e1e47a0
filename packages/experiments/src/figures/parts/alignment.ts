import { alignmentChart, chi, sgdCurves } from "../charts.ts";
import type { ClaimDefinition } from "../claim.ts";
import type { PanelDefinition } from "../figure.ts";
import { least } from "../../statistics.ts";
import { completeTrajectory, finalValue, values } from "../readings.ts";
import type { Subject } from "../subjects.ts";
import { panels } from "./panels.ts";

/** Figures 3, 13 and 16: χ_k(∇L) along SGD, and its moving average. */
export function alignmentPanels(subjects: readonly Subject[], suffix: string): PanelDefinition[] {
  return panels(
    subjects,
    suffix,
    ({ k }) => alignmentChart(sgdCurves.map((curve) => ({ ...curve, label: chi(k) })), k, { ema: true }),
  );
}

export function alignmentClaims(figure: string): ClaimDefinition[] {
  return [{
    id: `${figure}-aligned`,
    statement: "The gradient comes to lie in the dominant subspace along SGD, and stays there.",
    criterion: [["emaAtSwitch", ">", 0.95], ["lowestEmaAfter", "≥", 0.9]],
    where:
      "emaAtSwitch is the moving average of χ_k(∇L) at the switch and lowestEmaAfter its least measured value " +
      "on SGD from there to the end",
    measure(artifact) {
      const sgd = completeTrajectory(artifact, "sgd");
      if (sgd?.parent == null) return null;
      const emaAtSwitch = finalValue(artifact, sgd.parent, "alignment", "chiEma");
      const after = values(artifact, ["sgd"], "alignment", "chiEma").map(({ value }) => value);
      if (emaAtSwitch === null || after.length === 0) return null;
      return { emaAtSwitch, lowestEmaAfter: least(after) };
    },
  }];
}
