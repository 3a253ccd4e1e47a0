import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { presets } from "../configuration/config.ts";
import { UserError } from "../errors.ts";
import { describeFileError } from "../files.ts";

/** Where an artifact lies. */
export interface ArtifactFile {
  readonly path: string;
  /** The preset, or `custom`; empty for one that lies in the folder of results itself, as `--out` may have put it there. */
  readonly folder: string;
  readonly name: string;
}

/**
 * The files of a folder of results that should be artifacts.
 * @throws UserError if there is no such folder, or it cannot be read
 */
export async function artifactFiles(results: string): Promise<ArtifactFile[]> {
  if (!await list(results)) throw new UserError(`${results}: expected a folder of results, found none there`);
  const found: ArtifactFile[] = [];
  for (const folder of ["", ...presets, "custom"]) {
    const names = await list(join(results, folder)) ?? [];
    const isOne = (name: string) => name.endsWith(".json") && (folder !== "" || name !== "catalogue.json");
    for (const name of names.filter(isOne).sort()) {
      found.push({ path: join(results, folder, name), folder, name });
    }
  }
  return found;
}

/** Names of the sweeps in a folder of results. */
export async function sweepNames(results: string): Promise<string[]> {
  const names = await list(join(results, "sweeps")) ?? [];
  return names.filter((name) => !name.startsWith(".")).sort();
}

/** Names of the items of a sweep that have an artifact, by the folder that they lie in. */
export async function itemNames(folder: string): Promise<string[]> {
  const names = await list(folder) ?? [];
  return names.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length)).sort();
}

/** What is in a folder; `null` where there is none. */
async function list(folder: string): Promise<string[] | null> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new UserError(describeFileError("read", folder, error), { cause: error });
  }
}
