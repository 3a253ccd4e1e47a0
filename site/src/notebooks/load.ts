import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import {
  type Cell,
  type Notebook,
  parseNotebook,
  staleness,
  titleOf,
} from "@tiny-subspaces/experiments/notebooks";

/** A notebook as the report shows it. */
export interface ShownNotebook {
  /** Of its file, without the ending; names its page. */
  readonly name: string;
  readonly title: string;
  /** The paragraph below its title, as Markdown. */
  readonly lead: string;
  /** Ids of the paper's figures that it is about. */
  readonly figures: readonly string[];
  /** All that is below the lead. */
  readonly cells: readonly Cell[];
  /** Why its outputs are not those of its code; `null` where they are. */
  readonly stale: string | null;
}

/**
 * Reads every notebook of a folder, in the order of their names; none where there is no such folder.
 * @throws UserError if one is broken, since a report must not pass over it
 */
export async function loadNotebooks(directory: string): Promise<ShownNotebook[]> {
  const files = (await listFiles(directory)).filter((file) => file.endsWith(".ipynb")).sort();
  return await Promise.all(files.map(async (file) => {
    const path = join(directory, file);
    return showNotebook(basename(file, ".ipynb"), parseNotebook(await readFile(path, "utf8"), path));
  }));
}

/** @param name of its file, its title where it has none */
export function showNotebook(name: string, notebook: Notebook): ShownNotebook {
  const { figures } = notebook.metadata;
  return {
    name,
    title: titleOf(notebook) ?? name,
    figures: Array.isArray(figures) ? figures.map(String) : [],
    stale: staleness(notebook),
    ...splitLead(notebook.cells),
  };
}

/** A notebook begins with its title, and below it the paragraph that leads in. */
function splitLead(cells: readonly Cell[]): Pick<ShownNotebook, "lead" | "cells"> {
  const [first, ...others] = cells;
  if (first?.cell_type !== "markdown") return { lead: "", cells };
  const [heading, lead, ...rest] = first.source.trim().split(/\n{2,}/);
  if (!heading.startsWith("# ")) return { lead: "", cells };
  return { lead: lead ?? "", cells: [{ ...first, source: rest.join("\n\n") }, ...others] };
}

async function listFiles(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return [];
    throw error;
  }
}
