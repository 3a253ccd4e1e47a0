import { readFileSync } from "node:fs";
import { join } from "node:path";
import { digestJson } from "../artifacts/digest.ts";
import { type ReadText, SourceTree } from "./closure.ts";
import { type Computation, scopeOf } from "./sources.ts";

/**
 * What computes a run's numbers, by part: for a folder of the sources (`graph`, `spectral`, …) a digest of those files in it
 * that the run depends on; for a package its version. Comments, formatting, types and the texts of errors are not in it.
 */
export type Numerics = Readonly<Record<string, string>>;

/** The numerics as the sources that `read` gives define them; each file is parsed once. */
export function createNumerics(read: ReadText): (computation: Computation) => Numerics {
  const tree = new SourceTree(read);
  const known = new Map<string, Numerics>();
  return (computation) => {
    const key = JSON.stringify(computation);
    if (!known.has(key)) known.set(key, describe(tree, computation, read));
    return known.get(key)!;
  };
}

function describe(tree: SourceTree, computation: Computation, read: ReadText): Numerics {
  const { files, packages } = tree.closure(scopeOf(computation));
  const parts = Map.groupBy(files, ([path]) => partOf(path));
  const digests = [...parts].map(([part, members]): [string, string] => [
    part,
    digestJson(members.map(([_, digest]) => digest).sort()),
  ]);
  const versions = [...packages].map((name): [string, string] => [name, installedVersion(name, read)]);
  return Object.fromEntries([...digests, ...versions].sort(([a], [b]) => a < b ? -1 : 1));
}

/** `packages/core/src/nn/layers/linear.ts` is of `nn`, `packages/core/src/random.ts` of `random`. */
function partOf(path: string): string {
  return path.replace(/^.*?\/src\//, "").split("/")[0].replace(/\.ts$/, "");
}

function installedVersion(name: string, read: ReadText): string {
  const manifest = read(`node_modules/${name}/package.json`);
  return manifest === null ? "not installed" : JSON.parse(manifest).version;
}

/** @param root the folder of a repository, or of an unpacked bundle */
export function readFrom(root: string): ReadText {
  return (path) => {
    try {
      return readFileSync(join(root, path), "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw error;
    }
  };
}

/** The parts in which two differ, by name. */
export function differingParts(a: Numerics, b: Numerics): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((part) => a[part] !== b[part]).sort();
}
