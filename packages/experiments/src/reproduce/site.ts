import { createHash } from "node:crypto";
import { readdir, readFile, rename, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import configuration from "../../../../deno.json" with { type: "json" };
import { UNREADABLE_RESULTS } from "../artifacts/mod.ts";
import { UserError } from "../errors.ts";
import { describeFileError, diskFiles, type Files } from "../files.ts";
import { repositoryRoot } from "../workspace.ts";

export interface SiteOptions {
  /** The folder of results that the report shows. */
  readonly results: string;
  /** Build even if nothing has changed. */
  readonly fresh: boolean;
  /** The path that the site will be served below; without it the site works below any. */
  readonly base?: string;
  /** The address that it will be served at, for what others fetch of it: pictures of links. */
  readonly address?: string;
}

export interface BuiltSite {
  readonly state: "fresh" | "built";
  /** The folder that holds the site. */
  readonly path: string;
}

/** The build has failed; `output` is what it printed. */
export class SiteBuildError extends Error {
  override readonly name = "SiteBuildError";
  constructor(readonly output: string) {
    super(`the site's build failed:\n${output.trim()}`);
  }
}

const site = join(repositoryRoot, "site");
const dist = join(site, "dist");
/** Where the next site is built, and where the last one goes: at no moment is half of one in its place. */
const [next, last] = [join(site, ".astro", "next"), join(site, ".astro", "last")];
/** Holds the digest of the inputs that the present site was built from. */
const stamp = join(repositoryRoot, ".cache", "site.sha256");

/**
 * Builds the report, unless the one that is there was built from the same inputs. One that was built before stays until the
 * new one is complete.
 * @throws UserError if a file of results cannot be read, which it names
 * @throws SiteBuildError
 */
export async function buildSite(
  options: SiteOptions,
  files: Files = diskFiles,
): Promise<BuiltSite> {
  const { results, fresh } = options;
  const environment = environmentOf(options);
  const digest = new TextEncoder().encode(await digestInputs(results, environment));
  const known = await files.read(stamp);
  const isThere = await files.read(join(dist, "index.html")) !== null;
  if (!fresh && isThere && known && known.every((byte, i) => byte === digest[i])) {
    return { state: "fresh", path: dist };
  }
  const { code, stdout, stderr } = await astro(["build"], {
    env: { ...environment, SITE_OUT_DIR: next },
  }).output();
  if (code !== 0) {
    const decoder = new TextDecoder();
    const errors = decoder.decode(stderr);
    const [, unreadable] = code === 2 ? errors.split(UNREADABLE_RESULTS) : [];
    await rm(next, { recursive: true, force: true });
    if (unreadable !== undefined) throw new UserError(`${unreadable.trim()}\nThe report is left as it was.`);
    throw new SiteBuildError(decoder.decode(stdout) + errors);
  }
  await files.remove(stamp);
  await replaceSite();
  await files.write(stamp, digest);
  return { state: "built", path: dist };
}

async function replaceSite(): Promise<void> {
  try {
    await rm(last, { recursive: true, force: true });
    await rename(dist, last).catch((error) => {
      if (error.code !== "ENOENT") throw error;
    });
    await rename(next, dist);
    await rm(last, { recursive: true, force: true });
  } catch (error) {
    throw new UserError(describeFileError("write", dist, error), { cause: error });
  }
}

/** Serves the built site on the loopback interface, until `stop` is aborted. */
export async function previewSite(port: number, stop: AbortSignal): Promise<void> {
  const args = ["preview", "--host", "127.0.0.1", "--port", `${port}`];
  await astro(args, { stdout: "inherit", stderr: "inherit", signal: stop }).spawn().status;
}

export async function isSiteBuilt(files: Pick<Files, "read"> = diskFiles): Promise<boolean> {
  return await files.read(join(dist, "index.html")) !== null;
}

function astro(args: readonly string[], options: Deno.CommandOptions): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", configuration.imports.astro, ...args],
    cwd: site,
    stdin: "null",
    ...options,
    env: { ASTRO_TELEMETRY_DISABLED: "1", ...options.env },
  });
}

/** What the build reads of its environment; what is asked for here goes before what is there already. */
function environmentOf({ results, base, address }: SiteOptions): Record<string, string> {
  const asked: Record<string, string | undefined> = {
    BASE_PATH: base,
    SITE_ADDRESS: address,
    REPOSITORY_URL: undefined,
    GITHUB_SERVER_URL: undefined,
    GITHUB_REPOSITORY: undefined,
  };
  const known = Object.entries(asked).map(([name, value]) => [name, value ?? Deno.env.get(name)] as const);
  const set = known.filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(set), TINY_SUBSPACES_RESULTS: results };
}

/** SHA-256 over the paths and the content of all that the site is made of. */
async function digestInputs(results: string, environment: Readonly<Record<string, string>>): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(environment));
  const paths = [
    join(repositoryRoot, "deno.lock"),
    ...await listFiles(site, ["node_modules", "dist", ".astro", "test"]),
    ...await listFiles(results, [".checkpoints", "custom"]),
  ];
  for (const path of paths) {
    hash.update(`\n${relative(repositoryRoot, path)}\n`).update(await readFile(path));
  }
  return `sha256:${hash.digest("hex")}`;
}

/** Every file below a folder, sorted; folders of the names given are left out at its top, and checkpoints everywhere. */
async function listFiles(folder: string, except: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const entry of (await readdir(folder, { withFileTypes: true })).sort(byName)) {
    if (except.includes(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...await listFiles(path, [".checkpoints"]));
    else files.push(path);
  }
  return files;
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}
