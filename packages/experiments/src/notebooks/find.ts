import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { UserError } from "../errors.ts";
import type { Files } from "../files.ts";
import { unknownName } from "../names.ts";
import { repositoryRoot } from "../workspace.ts";
import { parseNotebook } from "./read.ts";
import type { Notebook } from "./schema.ts";

/** The folder of the project's notebooks. */
export const notebookFolder = join(repositoryRoot, "packages/experiments/notebooks");

const ENDING = ".ipynb";

/** A notebook's file, read. */
export interface FoundNotebook {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly path: string;
  readonly folder: string;
  readonly notebook: Notebook;
}

/** The names of the notebooks in a folder, in order. */
export async function notebookNames(folder: string = notebookFolder): Promise<string[]> {
  const entries = await readdir(folder);
  return entries.filter((entry) => entry.endsWith(ENDING)).map((entry) => basename(entry, ENDING)).sort();
}

/**
 * Reads notebooks of the project by name, others by a path that ends with `.ipynb`; all of the project's where none is named.
 * @throws UserError for a name that there is not, and a file that is no notebook
 */
export async function findNotebooks(
  names: readonly string[],
  files: Pick<Files, "read">,
): Promise<FoundNotebook[]> {
  const known = await notebookNames();
  const paths = (names.length > 0 ? names : known).map((name) => {
    if (name.endsWith(ENDING)) return resolve(name);
    if (!known.includes(name)) throw unknownName("notebook", name, known);
    return join(notebookFolder, name + ENDING);
  });
  return await Promise.all([...new Set(paths)].map(async (path) => {
    const bytes = await files.read(path);
    if (bytes === null) throw new UserError(`${path}: expected a notebook, found no file`);
    const notebook = parseNotebook(decode(bytes, path), path);
    return { name: basename(path, ENDING), path, folder: dirname(path), notebook };
  }));
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UserError(`${path}: expected a notebook, which is text in UTF-8, got other bytes`);
  }
}
