import { join } from "node:path";
import { expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { acquireLock } from "../../src/runner/lock.ts";
import { temporaryFolders } from "../support.ts";

const makeFolder = temporaryFolders();

test("a lock is held until it is disposed of", async () => {
  const path = join(await makeFolder(), "deep", "x.lock");
  const first = await acquireLock(path, "x");
  await expect(acquireLock(path, "x")).rejects.toThrow(`another process is at work on x: wait for it to end`);
  first[Symbol.dispose]();
  (await acquireLock(path, "x"))[Symbol.dispose]();
});

test("a place that cannot be written to is refused with what to do", async () => {
  const refused = acquireLock("/dev/null/x.lock", "x");
  await expect(refused).rejects.toBeInstanceOf(UserError);
  await expect(refused).rejects.toThrow(/cannot write \/dev\/null\/x\.lock: .*choose another folder/);
});
