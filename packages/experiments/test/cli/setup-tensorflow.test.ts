import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { command } from "./support.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "setup-command-"));
});
afterEach(() => rm(folder, { recursive: true }));

const cache = () => join(folder, "cache", "tiny-subspaces");

describe("setup:tensorflow", () => {
  test("--undo removes what is set up, and says when there is nothing", async () => {
    await mkdir(join(cache(), "tensorflow"), { recursive: true });
    await writeFile(join(cache(), "engines.json"), "{}");
    const { code, err } = await command(["setup:tensorflow", "--undo"], folder);
    expect([code, err]).toEqual([0, `[removed] ${join(cache(), "tensorflow")}`]);
    expect(existsSync(join(cache(), "engines.json"))).toBe(false);
    const again = await command(["setup:tensorflow", "--undo"], folder);
    expect([again.code, again.err]).toEqual([0, `[missing] tensorflow: nothing is set up in ${cache()}`]);
  });

  test("that lacks a tool ends with exit code 2, what to install, and nothing in the cache", async () => {
    // No Python on an empty path; on another host than x64 Linux the host is what is wrong.
    const { code, err } = await command(["setup:tensorflow"], folder, {
      env: { PATH: join(folder, "none") },
    });
    expect(code).toBe(2);
    expect(err).toMatch(/apt-get install python3-pip|expected a host of linux-x64/);
    expect(existsSync(join(cache(), "tensorflow"))).toBe(false);
  });
});
