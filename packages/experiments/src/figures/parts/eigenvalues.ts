import { eigenvalueChart, sgdCurves } from "../charts.ts";
import type { ClaimDefinition } from "../claim.ts";
import type { PanelDefinition } from "../figure.ts";
import { least, median } from "../../statistics.ts";
import { completeTrajectory, values } from "../readings.ts";
import type { Subject } from "../subjects.ts";
import { panels } from "./panels.ts";

/** Figures 2, 12 and 15: the top 2k eigenvalues along SGD. */
export function eigenvaluePanels(subjects: readonly Subject[], suffix: string): PanelDefinition[] {
  return panels(
    subjects,
    suffix,
    ({ k }) => eigenvalueChart(sgdCurves.map(({ trajectory }) => trajectory), k),
  );
}

export function eigenvalueClaims(figure: string): ClaimDefinition[] {
  return [{
    id: `${figure}-gap`,
    statement: "The top k eigenvalues of the Hessian stand clear of the rest along SGD.",
    criterion: [["medianGap", "≥", 1.5]],
    where: "medianGap is the median of λ_k/λ_{k+1} over the measured steps of SGD after the switch " +
      "(the ratio counts as infinite while λ_{k+1} is not positive)",
    measure(artifact) {
      const sgd = completeTrajectory(artifact, "sgd");
      if (!sgd || artifact.configuration.kind === "toy") return null;
      const { k } = artifact.configuration;
      const kept = values(artifact, ["sgd"], "spectrum", `lambda${k}`);
      const next = values(artifact, ["sgd"], "spectrum", `lambda${k + 1}`);
      if (next.length === 0) return null;
      const gaps = kept.flatMap(({ step, value }, i) =>
        step > sgd.startStep ? [value > 0 ? value / Math.max(next[i].value, 0) : NaN] : []
      );
      return gaps.length > 0 ? { medianGap: median(gaps), smallestGap: least(gaps) } : null;
    },
  }];
}
