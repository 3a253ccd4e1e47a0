import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "../errors.ts";
import { describeFileError } from "../files.ts";

/**
 * Keeps a second process from the same work. The lock is the operating system's (`flock`), on the open file `path`, so
 * that it ends with the process however that ends.
 *
 * @throws UserError if another process holds it
 */
export async function acquireLock(path: string, work: string): Promise<Disposable> {
  const lock = await tryLock(path);
  if (lock) return lock;
  throw new UserError(
    `another process is at work on ${work}: wait for it to end, or stop it. Its lock: ${path}`,
  );
}

/**
 * The lock on a file, which is made; `null` where another process holds it.
 * @param holder written to the file, for those who find it locked
 * @throws UserError if the file cannot be written, or its file system has no locks
 */
export async function tryLock(path: string, holder = ""): Promise<Disposable | null> {
  let file: Deno.FsFile;
  try {
    await mkdir(dirname(path), { recursive: true });
    file = await Deno.open(path, { create: true, write: true });
  } catch (error) {
    throw new UserError(describeFileError("write", path, error));
  }
  if (!await lockFile(file, path)) return null;
  if (holder !== "") {
    await file.truncate();
    await file.write(new TextEncoder().encode(holder));
  }
  let held = true;
  return {
    [Symbol.dispose]() {
      if (held) file.close();
      held = false;
    },
  };
}

/**
 * Who holds the lock on a file, as `tryLock` was told; `null` where nobody does. To find out takes it for a moment.
 * @throws UserError if the file cannot be opened, or its file system has no locks
 */
export async function lockHolder(path: string): Promise<string | null> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { read: true, write: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw new UserError(describeFileError("read", path, error));
  }
  if (!await lockFile(file, path)) return (await Deno.readTextFile(path)).trim();
  file.close();
  return null;
}

/** Locks an open file, or closes it. */
async function lockFile(file: Deno.FsFile, path: string): Promise<boolean> {
  try {
    if (await file.tryLock(true)) return true;
  } catch (error) {
    file.close();
    throw new UserError(
      `cannot lock ${path}: ${(error as Error).message}. Choose a folder on a file system that has flock; ` +
        "Lustre has it where it is mounted with -o flock",
      { cause: error },
    );
  }
  file.close();
  return false;
}
