import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "../errors.ts";
import { describeFileError } from "../files.ts";

/**
 * Keeps a second process from the same work. The lock is the operating system's, on the open file `path`, so that it
 * ends with the process however that ends.
 *
 * @throws UserError if another process holds it
 */
export async function acquireLock(path: string, work: string): Promise<Disposable> {
  let file: Deno.FsFile;
  try {
    await mkdir(dirname(path), { recursive: true });
    file = await Deno.open(path, { create: true, write: true });
  } catch (error) {
    throw new UserError(describeFileError("write", path, error));
  }
  if (!await file.tryLock(true)) {
    file.close();
    throw new UserError(
      `another process is at work on ${work}: wait for it to end, or stop it. Its lock: ${path}`,
    );
  }
  return { [Symbol.dispose]: () => file.close() };
}
