import type { Artifact } from "@tiny-subspaces/experiments/artifacts";
import { sourceName } from "../data/titles.ts";

/** What a drawing itself must say where it is not of the paper's run: it may be taken away from the page around it. */
export function noteOn(artifact: Artifact): string {
  const { preset, data, status } = artifact;
  return [
    preset === "paper" ? "" : `${preset} preset`,
    data.synthetic ? sourceName(artifact) : "",
    status.complete ? "" : "unfinished",
  ].filter(Boolean).join(", ");
}
