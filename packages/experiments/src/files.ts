import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "./errors.ts";

export type FileContent = Uint8Array | readonly Uint8Array[];

/** The few things that are done with files; tests pass a full disk. */
export interface Files {
  /** The bytes of a file, or `null` where there is none. */
  read(path: string): Promise<Uint8Array | null>;
  /**
   * Writes a file, all at once or piece after piece, whole or not at all, and makes its folder: to `<path>.partial`,
   * flushed to the disk, then renamed.
   * What was there before stays until then; a partial file that a killed process left is overwritten.
   */
  write(path: string, content: FileContent): Promise<void>;
  /** Removes a file; nothing happens where there is none. */
  remove(path: string): Promise<void>;
}

/** The file system. Where it refuses, every method throws a `UserError` that says which path, why, and what to do. */
export const diskFiles: Files = {
  async read(path) {
    try {
      return await readFile(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw new UserError(describeFileError("read", path, error), { cause: error });
    }
  },

  async write(path, content) {
    const partial = `${path}.partial`;
    try {
      await mkdir(dirname(path), { recursive: true });
      const handle = await open(partial, "w");
      try {
        for (const piece of content instanceof Uint8Array ? [content] : content) {
          await handle.writeFile(piece);
        }
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true }).catch(() => {});
      throw new UserError(describeFileError("write", path, error), { cause: error });
    }
  },

  async remove(path) {
    try {
      await rm(path, { force: true });
    } catch (error) {
      throw new UserError(describeFileError("remove", path, error), { cause: error });
    }
  },
};

const advice: Readonly<Record<string, string>> = {
  EACCES: "permission denied. Make it accessible, or choose another folder",
  EPERM: "not permitted. Make it accessible, or choose another folder",
  EROFS: "the file system is read-only. Choose a folder on another one",
  ENOSPC: "the disk is full. Free some space and run the same command again",
  EFBIG:
    "the file is larger than its file system, or a limit of this session (ulimit -f), allows. Choose another folder, or raise it",
  EDQUOT: "the disk quota is used up. Free some space and run the same command again",
  ENOTDIR: "a part of the path is a file where a folder is needed. Move it away, or choose another folder",
  EEXIST: "a part of the path is a file where a folder is needed. Move it away, or choose another folder",
  EISDIR: "it is a folder where a file is needed. Move it away, or choose another path",
  ENAMETOOLONG: "the path is too long. Choose a shorter one",
};

/** What Deno does not permit, and what to do. */
export function describeRefusal({ message }: Deno.errors.NotCapable): string {
  return `${message}. Tasks have the permissions that they need (docs/reliability.md); ` +
    "`deno task cli` and the same words behind it has all";
}

/** One sentence: which path, why, and what to do. */
export function describeFileError(action: "read" | "write" | "remove", path: string, error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  if (error instanceof Deno.errors.NotCapable) return `cannot ${action} ${path}: ${describeRefusal(error)}.`;
  return `cannot ${action} ${path}: ${(code && advice[code]) || message || String(error)}.`;
}
