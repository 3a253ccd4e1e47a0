import { createHash } from "node:crypto";
import { mkdir, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { dataCacheDir } from "./cache.ts";
import { DataError } from "./error.ts";
import { readBytes, unreadable, writeFileAtomic } from "./files.ts";

/** The folder of an installed npm package, or null where it is not installed. */
export type FindPackage = (name: string) => string | null;

export const findPackage: FindPackage = (name) => {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return null;
  }
};

/** A file as it was when its digest was taken. */
interface Checked {
  readonly size: number;
  readonly mtimeMs: number;
  readonly sha256: string;
}

/**
 * Holds files of a package against the originals' digests: once, as the cache remembers what was checked, by size and time of
 * the file.
 *
 * @param digests SHA-256 by name
 * @throws DataError if one is absent or another file
 */
export async function checkPackageFiles(
  folder: string,
  digests: Readonly<Record<string, string>>,
  cacheDir: string,
): Promise<void> {
  const memory = join(dataCacheDir(cacheDir), "checked.json");
  const checked = await readChecked(memory);
  let news = false;
  for (const [name, expected] of Object.entries(digests)) {
    const path = join(folder, name);
    const { size, mtimeMs } = await stat(path).catch((error) => {
      throw unreadable(path, error);
    });
    const known = checked[path];
    if (known?.size === size && known.mtimeMs === mtimeMs && known.sha256 === expected) continue;
    const sha256 = createHash("sha256").update(await readBytes(path)).digest("hex");
    if (sha256 !== expected) {
      throw new DataError(
        path,
        `the original, of SHA-256 ${expected}`,
        `a file of ${sha256}`,
        "Install the packages again: delete node_modules, and run the command once more.",
      );
    }
    checked[path] = { size, mtimeMs, sha256 };
    news = true;
  }
  // Where the cache cannot be written to, the next time checks again.
  if (news) await remember(memory, checked).catch(() => {});
}

async function remember(memory: string, checked: Readonly<Record<string, Checked>>): Promise<void> {
  await mkdir(dirname(memory), { recursive: true });
  await writeFileAtomic(memory, JSON.stringify(checked));
}

async function readChecked(memory: string): Promise<Record<string, Checked>> {
  try {
    const content = JSON.parse(new TextDecoder().decode(await readBytes(memory)));
    return typeof content === "object" && content !== null ? content : {};
  } catch {
    return {};
  }
}
