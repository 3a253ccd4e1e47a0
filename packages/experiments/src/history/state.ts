import { createHash } from "node:crypto";
import { join } from "node:path";
import { ArtifactError } from "../artifacts/error.ts";
import { decodeText, parseArtifact } from "../artifacts/read.ts";
import type { Entries, Entry } from "../compare/pairs.ts";
import { presets } from "../configuration/config.ts";
import type { Files } from "../files.ts";
import {
  type Checkout,
  type Commit,
  filesOfCommit,
  pathsOfWorkTree,
  readBlobs,
  type TreeFile,
} from "./git.ts";

/** The results as a commit has them, or the work tree. */
export interface State {
  /** `null` for the work tree. */
  readonly commit: Commit | null;
  readonly entries: Entries;
}

/** Which files a commit's artifacts are, by name. */
export type Tree = ReadonlyMap<string, TreeFile>;

export function treeOf(checkout: Checkout, { hash }: Commit): Tree {
  return artifactsAmong(checkout, filesOfCommit(checkout, hash));
}

/**
 * The results of several commits, whose artifacts one process reads, all of them.
 * @throws UserError if git fails
 */
export function statesOfCommits(checkout: Checkout, commits: readonly Commit[]): State[] {
  const trees = commits.map((commit) => treeOf(checkout, commit));
  const contents = readBlobs(checkout, trees.flatMap((tree) => [...tree.values()].map(({ blob }) => blob)));
  return commits.map((commit, i) => ({
    commit,
    entries: new Map(
      [...trees[i]].map(([name, { path, blob }]) => [
        name,
        createEntry(blob, `${commit.hash.slice(0, 7)}:${path}`, contents.get(blob) ?? null),
      ]),
    ),
  }));
}

/**
 * The results as they are in the work tree: what is tracked, and what is new and not ignored.
 * @param hashLike a name of git's, of the kind that this repository has
 */
export async function stateOfWorkTree(
  checkout: Checkout,
  files: Pick<Files, "read">,
  hashLike: string,
): Promise<State> {
  const listed = pathsOfWorkTree(checkout).map((path) => ({ path, blob: "" }));
  const entries: [string, Entry][] = [];
  for (const [name, { path }] of artifactsAmong(checkout, listed)) {
    const content = await files.read(join(checkout.root, path));
    if (content) entries.push([name, createEntry(blobOf(content, hashLike), path, content)]);
  }
  return { commit: null, entries: new Map(entries) };
}

/** Those files of a folder of results that should be artifacts, by name: those of presets, `custom`, and of sweeps. */
function artifactsAmong({ folder }: Checkout, files: readonly TreeFile[]): Map<string, TreeFile> {
  const start = folder === "" ? "" : `${folder}/`;
  return new Map(
    files.filter(({ path }) => path.startsWith(start)).flatMap((file) => {
      const name = file.path.slice(start.length).replace(/\.json$/, "");
      return ARTIFACT.test(file.path.slice(start.length)) ? [[name, file] as const] : [];
    }),
  );
}

const ARTIFACT = new RegExp(`^(?:(?:${[...presets, "custom"].join("|")})|sweeps/[^/]+/items)/[^/]+\\.json$`);

function createEntry(id: string, source: string, content: Uint8Array | null): Entry {
  return {
    id,
    run: content && runNamedIn(content),
    artifact() {
      if (content) return parseArtifact(decodeText(content, source), { source });
      throw new ArtifactError(`${source}: this clone lacks its content. Fetch it with git.`);
    },
  };
}

/** The run's id from the first lines of an artifact's text. */
function runNamedIn(content: Uint8Array): string | null {
  const text = new TextDecoder().decode(content.subarray(0, 1000));
  const [, id] = /"run"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(text) ?? [];
  try {
    return id === undefined ? null : JSON.parse(id);
  } catch {
    return null;
  }
}

/** Git's name of a content; a repository has SHA-1 or SHA-256. */
function blobOf(content: Uint8Array, like: string): string {
  return createHash(like.length === 64 ? "sha256" : "sha1").update(`blob ${content.length}\0`).update(content)
    .digest("hex");
}
