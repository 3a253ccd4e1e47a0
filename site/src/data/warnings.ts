import { formatNumber } from "../charts/format.ts";
import type { Artifact } from "@tiny-subspaces/experiments/artifacts";
import { type GroupSource, isGroup, type Source } from "../charts/source.ts";
import { datasetOf, sourceName } from "./titles.ts";

/** What a reader must not overlook about a result. */
export interface Warning {
  readonly text: string;
  readonly explanation: string;
}

export function warningsOf(source: Source): Warning[] {
  return [
    ...warningsOfData(source),
    ...(isGroup(source) ? warningsOfGroup(source) : warningsOfRun(source)),
    ...warningsOfPreset(source),
  ];
}

const FORCED =
  "The paper’s rule had not fired by the latest step for it. What follows starts from another state than the " +
  "paper’s, in which the gradient may not lie in the dominant subspace.";

function warningsOfData(source: Source): Warning[] {
  if (!source.data.synthetic) return [];
  const real = datasetOf(source);
  return [{
    text: real ? `${sourceName(source)}, not ${real}` : sourceName(source),
    explanation: "The real data were not at hand, so built-in synthetic data stand in for them.",
  }];
}

function warningsOfGroup({ complete, group }: GroupSource): Warning[] {
  const warnings: Warning[] = [];
  const some = (items: readonly string[]) =>
    group.items.length === 1 ? items.join() : `${items.length} of ${group.items.length}`;
  if (!complete) {
    warnings.push({
      text: "not all items are computed",
      explanation: "The sweep has more items than are drawn. The same command goes on where it stopped.",
    });
  }
  if (group.diverged.length > 0) {
    warnings.push({
      text: `${some(group.diverged)} diverged`,
      explanation: `Numbers of ${
        group.diverged.join(", ")
      } became infinite; there is no mean where they are.`,
    });
  }
  if (group.forced.length > 0) {
    warnings.push({
      text: `${some(group.forced)}: switch forced`,
      explanation: `In ${group.forced.join(", ")}: ${FORCED}`,
    });
  }
  if (group.inexact.length > 0) {
    warnings.push({
      text: `${some(group.inexact)}: an audit exceeded the tolerance`,
      explanation: `In ${
        group.inexact.join(", ")
      } the tracked subspace was once further off than it must stay.`,
    });
  }
  return warnings;
}

function warningsOfRun({ status, tracker, events }: Artifact): Warning[] {
  const warnings: Warning[] = [];
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
      explanation: FORCED,
    });
  }
  return warnings;
}

function warningsOfPreset({ preset }: Source): Warning[] {
  if (preset === "reduced" || preset === "quick") {
    return [{
      text: `${preset} preset: smaller than the paper’s run`,
      explanation: preset === "reduced"
        ? "The protocol with fewer steps, or fewer samples."
        : "Fewer samples and steps, enough for the phenomena to show.",
    }];
  }
  return preset !== "smoke" ? [] : [{
    text: "smoke preset: a test of the software",
    explanation: "A few steps on little data, too short for the paper's phenomena to show.",
  }];
}
