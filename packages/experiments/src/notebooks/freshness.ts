import { digestJson } from "../artifacts/mod.ts";
import { codeCells } from "./read.ts";
import type { Notebook } from "./schema.ts";

/** The code that outputs come from, in the notebook's metadata beside them. */
const FIELD = "executed";

/** The notebook, whose outputs are those of its cells as they stand. */
export function stamp(notebook: Notebook): Notebook {
  return { ...notebook, metadata: { ...notebook.metadata, [FIELD]: digestOf(notebook) } };
}

/** Why the outputs of a notebook are not those of its cells as they stand; `null` where they are. */
export function staleness(notebook: Notebook): string | null {
  const executed = notebook.metadata[FIELD];
  if (executed === undefined) return "it has not been executed";
  return executed === digestOf(notebook) ? null : "its code has changed since it was executed";
}

function digestOf(notebook: Notebook): string {
  return digestJson(codeCells(notebook).map(({ source }) => source));
}
