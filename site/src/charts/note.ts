import { sourceName } from "../data/titles.ts";
import { type GroupSource, isGroup } from "./source.ts";
import type { Charted } from "./spec.ts";

/** What a drawing itself must say where it is not of the paper's run: it may be taken away from the page around it. */
export function noteOn(charted: Charted | GroupSource): string {
  if ("note" in charted) return charted.note;
  const { preset, data } = charted;
  return [
    preset === "paper" ? "" : `${preset} preset`,
    data.synthetic ? sourceName(charted) : "",
    (isGroup(charted) ? charted.complete : charted.status.complete) ? "" : "unfinished",
  ].filter(Boolean).join(", ");
}
