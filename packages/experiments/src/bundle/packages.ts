import { cp, mkdir, readdir, realpath, symlink } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { UserError } from "../errors.ts";

/** What no program reads: maps, types, pages, tests. */
const UNREAD =
  /\.(map|md|markdown|d\.[cm]?ts|tsbuildinfo)$|(^|\/)(test|tests|__tests__|docs)(\/|$)|_test\.js$/;
/** Binaries of onnxruntime for other systems. */
const FOREIGN =
  /\/onnxruntime-node\/bin\/napi-v6\/(?!linux(\/x64|$))[^/]+|\/bin\/napi-v6\/linux\/(?!x64)[^/]+/;
/** Packages that have only types. */
const TYPES = /^(@types\/|@webgpu\/types$)/;

/**
 * Copies packages with all that they depend on, in the layout in which Deno installs them: `.deno/ID/node_modules/NAME`
 * with links to its dependencies beside it, and links to the packages themselves at the top.
 *
 * @param source the folder `node_modules`
 * @param target the folder to make
 * @throws UserError if a package is not installed
 */
export async function copyPackages(source: string, target: string, names: readonly string[]): Promise<void> {
  const copied = new Set<string>();
  const root = await realpath(source);
  const copyStore = async (link: string): Promise<string> => {
    const folder = await realpath(link);
    const name = folder.slice(folder.lastIndexOf(`${sep}node_modules${sep}`) + 14);
    const store = folder.slice(0, folder.length - name.length);
    const to = join(target, relative(root, folder));
    if (copied.has(folder)) return to;
    copied.add(folder);
    await cp(folder, to, {
      recursive: true,
      filter: (path) => !UNREAD.test(relative(folder, path)) && !FOREIGN.test(path),
    });
    for (const dependency of await listPackages(store)) {
      if (dependency === name || TYPES.test(dependency)) continue;
      const copy = await copyStore(join(store, dependency));
      await linkTo(copy, join(target, relative(root, store), dependency));
    }
    return to;
  };
  for (const name of names) {
    const link = join(source, name);
    const copy = await copyStore(link).catch((error) => {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      throw new UserError(`${name}: it is not installed. Run deno install in the repository`, {
        cause: error,
      });
    });
    await linkTo(copy, join(target, name));
  }
}

/** Names of the packages in a folder `node_modules`, scoped ones too. */
async function listPackages(folder: string): Promise<string[]> {
  const names: string[] = [];
  for (const entry of await readdir(folder)) {
    if (entry.startsWith("@")) {
      names.push(...(await readdir(join(folder, entry))).map((name) => `${entry}/${name}`));
    } else if (!entry.startsWith(".")) names.push(entry);
  }
  return names;
}

async function linkTo(to: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await symlink(relative(dirname(path), to), path);
}
