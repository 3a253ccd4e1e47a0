import { type GroupSource, isGroup, type Source } from "../charts/source.ts";
import { regenerateCommand } from "./commands.ts";
import { codeOf, provenance } from "./provenance.ts";
import { sourceName } from "./titles.ts";
import { warningsOf } from "./warnings.ts";

/** What goes with a drawing wherever it is taken, line by line: what it is, what it was read from, and how to make it again. */
export function captionOf(title: string, source: Source): string[] {
  const warnings = warningsOf(source).map(({ text }) => text);
  return [
    title,
    ...(warnings.length > 0 ? [`Mind: ${warnings.join("; ")}.`] : []),
    ...(isGroup(source) ? groupLines(source) : artifactLines(source)),
  ];
}

function artifactLines(artifact: Exclude<Source, GroupSource>): string[] {
  const { run, preset, code } = artifact;
  const data = provenance(artifact).find(({ name }) => name === "data")!.value;
  const commit = code.commit === null
    ? codeOf(code)
    : `commit ${code.commit}${code.clean === false ? ", with local changes" : ""}`;
  return [
    `Source: run ${run}, preset ${preset}; data: ${data}; ${commit}.`,
    `Make it again: ${regenerateCommand(artifact)}`,
  ];
}

function groupLines(source: GroupSource): string[] {
  const { name, run, preset, group, commits, command, data } = source;
  const of = group.name === "" ? "" : ` with ${group.name}`;
  const drawn = group.items.length > 1
    ? [`Lines: mean of ${group.items.length} seeds; bands: from the lowest to the highest of them.`]
    : [];
  return [
    ...drawn,
    `Source: sweep ${name}, of the run ${run}${of}, preset ${preset}; data: ${
      data.source === "none" ? "none needed" : sourceName(source)
    }; ${commits.length === 0 ? "outside a checkout" : `commit ${commits.join(", ")}`}.`,
    `Make it again: ${command}`,
  ];
}
