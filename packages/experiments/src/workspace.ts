import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the repository. */
export const repositoryRoot = fileURLToPath(new URL("../../..", import.meta.url));

/** Where artifacts go unless `--results` or `TINY_SUBSPACES_RESULTS` name another folder. */
export const defaultResults = join(repositoryRoot, "results");

/** Where the checkpoints of runs that are not complete lie, within a folder of results. */
export function checkpointFolder(results: string): string {
  return join(results, ".checkpoints");
}
