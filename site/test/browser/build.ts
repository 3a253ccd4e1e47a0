import { spawn } from "node:child_process";
import { mkdir, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const site = fileURLToPath(new URL("../../", import.meta.url));

/**
 * An empty folder to build into. It lies in the site's, since of all folders elsewhere Astro keeps what is on its way there in
 * one place, which two builds at a time take from one another.
 */
export async function outFolder(): Promise<string> {
  const folder = join(site, ".astro/built");
  await mkdir(folder, { recursive: true });
  return await mkdtemp(join(folder, "site-"));
}

export interface BuildOutcome {
  readonly status: number | null;
  /** Standard output and error. */
  readonly output: string;
}

/** Builds the site from a folder of results into another folder, as the build task does. */
export function buildSite(
  results: string,
  out: string,
  env: Readonly<Record<string, string>> = {},
): Promise<BuildOutcome> {
  const child = spawn(process.execPath, ["task", "build"], {
    cwd: site,
    env: { ...process.env, TINY_SUBSPACES_RESULTS: results, SITE_OUT_DIR: out, NO_COLOR: "1", ...env },
  });
  const output: string[] = [];
  child.stdout.on("data", (text) => output.push(String(text)));
  child.stderr.on("data", (text) => output.push(String(text)));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, output: output.join("") }));
  });
}
