import { readArtifact } from "../artifacts/files.ts";
import { formatJson } from "../artifacts/mod.ts";
import { UserError } from "../errors.ts";
import { formatMarkdown } from "../sweeps/markdown.ts";
import type { ItemStatus } from "../sweeps/states.ts";
import { summarise } from "../sweeps/summary.ts";
import type { Sweep } from "../sweeps/sweep.ts";
import type { Context } from "./context.ts";

/** Writes the summary of what is computed, and prints it. */
export async function reportSummary(
  context: Context,
  sweep: Sweep,
  statuses: readonly ItemStatus[],
  { json, markdown }: { readonly json: boolean; readonly markdown: boolean },
): Promise<void> {
  if (json && markdown) throw new UserError("--summary: expected --json or --markdown, got both");
  const { folder } = sweep;
  const summary = await summarise(
    sweep,
    statuses,
    (item) => readArtifact(folder.artifact(item.name), context.files),
  );
  const text = formatJson(summary);
  await context.files.write(folder.summary, new TextEncoder().encode(text));
  context.err(
    `[written] ${folder.summary}${summary.complete ? "" : ", without the items that are not computed"}`,
  );
  context.out(json ? text.trimEnd() : formatMarkdown(summary));
}
