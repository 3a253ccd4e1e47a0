import { readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { EngineError } from "../engine.ts";
import { forgetRates } from "../rates.ts";
import { TFJS_NODE, type Variant } from "./pins.ts";

/** What was set up, as written beside it. */
export interface Manifest {
  readonly variant: Variant;
  /** Where the library is from: `tensorflow-cpu 2.19.1`, … */
  readonly library: string;
  /** The release of @tensorflow/tfjs-node that the binding is of. */
  readonly tfjsNode: string;
  /** The binding's path in the installation's folder. */
  readonly binding: string;
}

const MANIFEST = "manifest.json";
const FOLDER = "tensorflow";
const STAGING = "tensorflow.partial-";

/** Where libtensorflow and its binding are, in the project's folder of the user's cache. */
export function installationDir(cacheDir: string): string {
  return join(cacheDir, FOLDER);
}

/** A folder to build an installation in, as if it were the cache. */
export function stagingDir(cacheDir: string, id: string | number): string {
  return join(cacheDir, `${STAGING}${id}`);
}

export function manifestPath(cacheDir: string): string {
  return join(installationDir(cacheDir), MANIFEST);
}

/** What is set up, or null. */
export async function findInstallation(cacheDir: string): Promise<Manifest | null> {
  try {
    return JSON.parse(await readFile(manifestPath(cacheDir), "utf8"));
  } catch {
    return null;
  }
}

/**
 * The installation that tfjs-node's code can work with.
 * @throws EngineError if there is none; it says which command makes one
 */
export async function requireInstallation(cacheDir: string): Promise<Manifest> {
  const manifest = await findInstallation(cacheDir);
  if (manifest === null) throw new EngineError("libtensorflow is not set up");
  if (manifest.tfjsNode !== TFJS_NODE) {
    throw new EngineError(`its binding is of tfjs-node ${manifest.tfjsNode}, expected ${TFJS_NODE}`);
  }
  return manifest;
}

/** Puts what was built in a staging folder where engines look for it, in place of what was there. */
export async function commitInstallation(staging: string, cacheDir: string): Promise<void> {
  const replaced = join(staging, "replaced");
  await rename(installationDir(cacheDir), replaced).catch((error) => {
    if (error.code !== "ENOENT") throw error;
  });
  await rename(installationDir(staging), installationDir(cacheDir));
}

/**
 * Removes what is set up, and what an interrupted setup left.
 * @returns the folders that were removed
 */
export async function removeInstallation(cacheDir: string): Promise<string[]> {
  const entries = await readdir(cacheDir).catch(() => []);
  const removed = entries
    .filter((entry) => entry === FOLDER || entry.startsWith(STAGING))
    .map((entry) => join(cacheDir, entry));
  for (const folder of removed) await rm(folder, { recursive: true });
  if (removed.length > 0) await forgetRates(cacheDir);
  return removed;
}
