import { join } from "node:path";
import { plainEnvironment } from "./environment.ts";
import { UserError } from "./errors.ts";
import { diskFiles } from "./files.ts";
import { CODE_VERSION } from "./version.ts";

/** The code that computed a result. */
export interface CodeState {
  readonly version: string;
  /** Git commit; outside a checkout that of the bundle, or `null`. */
  readonly commit: string | null;
  /** Whether all but the results was as committed; `null` outside a checkout, where nobody can tell. */
  readonly clean: boolean | null;
}

/** In a bundle: the commit that it was made from, `null` where the tree was not clean then. */
export const BUNDLE_FILE = "bundle.json";

/** @param root the repository's folder, or that of an unpacked bundle, which may lie in a checkout of something else */
export async function describeCode(root: string): Promise<CodeState> {
  const bundle = await diskFiles.read(join(root, BUNDLE_FILE));
  if (bundle !== null) {
    const { commit } = JSON.parse(new TextDecoder().decode(bundle)) as Pick<CodeState, "commit">;
    return { version: CODE_VERSION, commit, clean: null };
  }
  const commit = await git(root, "rev-parse", "HEAD");
  const changes = commit === null ? null : await git(root, "status", "--porcelain", "--", ".", ":!results");
  return { version: CODE_VERSION, commit, clean: changes === null ? null : changes === "" };
}

/** What to say of a run that several processes worked on: the first one's commit, clean if all worked from just that. */
export function mergeCode(first: CodeState, later: CodeState): CodeState {
  if (first.clean === null) return first;
  return { ...first, clean: first.clean && later.clean === true && later.commit === first.commit };
}

/** What git prints, without the spaces around it; `null` where there is no git, or no checkout. */
async function git(root: string, ...args: string[]): Promise<string | null> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["-C", root, ...args],
      clearEnv: true,
      env: plainEnvironment(),
      stdin: "null",
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw new UserError(`git: cannot be run (${(error as Error).message})`, { cause: error });
  }
}
