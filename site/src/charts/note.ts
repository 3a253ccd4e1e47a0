import { sourceName } from "../data/titles.ts";
import type { Charted } from "./spec.ts";

/** What a drawing itself must say where it is not of the paper's run: it may be taken away from the page around it. */
export function noteOn(charted: Charted): string {
  if ("note" in charted) return charted.note;
  const { preset, data, status } = charted;
  return [
    preset === "paper" ? "" : `${preset} preset`,
    data.synthetic ? sourceName(charted) : "",
    status.complete ? "" : "unfinished",
  ].filter(Boolean).join(", ");
}
