import type { Artifact } from "@tiny-subspaces/experiments/artifacts";
import { regenerateCommand } from "./commands.ts";
import { codeOf, provenance } from "./provenance.ts";
import { warningsOf } from "./warnings.ts";

/** What goes with a drawing wherever it is taken, line by line: what it is, what it was read from, and how to make it again. */
export function captionOf(title: string, artifact: Artifact): string[] {
  const { run, preset, code } = artifact;
  const data = provenance(artifact).find(({ name }) => name === "data")!.value;
  const commit = code.commit === null
    ? codeOf(code)
    : `commit ${code.commit}${code.clean === false ? ", with local changes" : ""}`;
  const warnings = warningsOf(artifact).map(({ text }) => text);
  return [
    title,
    ...(warnings.length > 0 ? [`Mind: ${warnings.join("; ")}.`] : []),
    `Source: run ${run}, preset ${preset}; data: ${data}; ${commit}.`,
    `Make it again: ${regenerateCommand(artifact)}`,
  ];
}
