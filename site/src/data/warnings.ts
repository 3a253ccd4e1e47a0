import { formatNumber } from "../charts/format.ts";
import type { Artifact } from "@tiny-subspaces/experiments/artifacts";
import { datasetOf, sourceName } from "./titles.ts";

/** What a reader must not overlook about a result. */
export interface Warning {
  readonly text: string;
  readonly explanation: string;
}

export function warningsOf(artifact: Artifact): Warning[] {
  const { data, status, preset, tracker, events } = artifact;
  const warnings: Warning[] = [];
  if (data.synthetic) {
    const real = datasetOf(artifact);
    warnings.push({
      text: real ? `${sourceName(artifact)}, not ${real}` : sourceName(artifact),
      explanation: "The real data were not at hand, so built-in synthetic data stand in for them.",
    });
  }
  if (!status.complete) {
    const share = Math.floor((100 * status.stepsDone) / status.stepsTotal);
    warnings.push({
      text: `unfinished: ${share}% of its steps`,
      explanation: `The run has made ${status.stepsDone.toLocaleString("en")} of ` +
        `${status.stepsTotal.toLocaleString("en")} steps. The same command goes on where it stopped.`,
    });
  }
  if (tracker?.worstSine != null && tracker.worstSine > tracker.tolerance) {
    warnings.push({
      text: "an audit exceeded the tolerance",
      explanation: `The tracked subspace was off by a sine of ${formatNumber(tracker.worstSine)}, ` +
        `more than the ${formatNumber(tracker.tolerance)} that it must stay below.`,
    });
  }
  const forced = events.find((event) => event.forced);
  if (forced) {
    warnings.push({
      text: `switch forced at step ${formatNumber(forced.step)}`,
      explanation:
        "The paper’s rule had not fired by the latest step for it. What follows starts from another state than the " +
        "paper’s, in which the gradient may not lie in the dominant subspace.",
    });
  }
  if (preset === "reduced" || preset === "quick") {
    warnings.push({
      text: `${preset} preset: smaller than the paper’s run`,
      explanation: preset === "reduced"
        ? "The protocol with fewer steps, or fewer samples."
        : "Fewer samples and steps, enough for the phenomena to show.",
    });
  }
  if (preset === "smoke") {
    warnings.push({
      text: "smoke preset: a test of the software",
      explanation: "A few steps on little data, too short for the paper's phenomena to show.",
    });
  }
  return warnings;
}
