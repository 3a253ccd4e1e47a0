import type { Cell } from "@tiny-subspaces/experiments/notebooks";

/** Whether a cell's code is folded away, as JupyterLab marks and shows it. */
export function isFolded({ metadata }: Cell): boolean {
  const { jupyter } = metadata;
  return typeof jupyter === "object" && jupyter !== null && "source_hidden" in jupyter &&
    jupyter.source_hidden === true;
}
