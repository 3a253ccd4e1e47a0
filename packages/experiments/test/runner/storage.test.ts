import { mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createRandom } from "@tiny-subspaces/core";
import { describe, expect, test } from "vitest";
import { ArtifactError, parseArtifact, reproducibleDigest } from "../../src/artifacts/mod.ts";
import { UserError } from "../../src/errors.ts";
import { describeFileError, diskFiles, type Files } from "../../src/files.ts";
import { CHECKPOINT_VERSION } from "../../src/runner/checkpoint-format.ts";
import { Checkpoint } from "../../src/runner/checkpoint.ts";
import { executeRun } from "../../src/runner/execute.ts";
import { tryLock } from "../../src/runner/lock.ts";
import { newRecord } from "../../src/runner/record.ts";
import { reproducibleText, temporaryFolders } from "../support.ts";
import { execute, undisturbed } from "../torture/torture.ts";
import { tinyRequest, TinyWorld } from "./world.ts";

const makeFolder = temporaryFolders();
const program = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));
const decoder = new TextDecoder();

/** A shell's command line, in which `deno` is this one. */
async function shell(line: string, args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", line, "bash", ...args],
    stdin: "null",
  }).output();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

const toy = (results: string) => [
  ...[Deno.execPath(), "run", "--cached-only", "-A", program],
  ...["run", "toy", "--preset", "smoke", "--fresh", "--results", results],
];

/** Whether this machine lets a process mount file systems of its own. */
const mounts = (await shell("unshare -rm mount -t tmpfs none /mnt", [])).code === 0;

describe("a full disk", () => {
  test("at any write ends the run with what to do; with room again, the same command ends in the same artifact", async () => {
    const { artifact: whole } = await executeRun(tinyRequest(), new TinyWorld(await makeFolder(), diskFiles));
    const writes = 8 + 3 + 1;
    for (let room = 0; room < writes; room++) {
      const folder = await makeFolder();
      let left = room;
      const files: Files = {
        ...diskFiles,
        async write(path, content) {
          if (left-- > 0) return await diskFiles.write(path, content);
          // As much as there was room for lies beside the file.
          await mkdir(dirname(path), { recursive: true });
          await writeFile(`${path}.partial`, "{");
          throw new UserError(describeFileError("write", path, { code: "ENOSPC" }));
        },
      };
      const full = executeRun(tinyRequest(), new TinyWorld(folder, files));
      await expect(full).rejects.toThrow(/the disk is full. Free some space and run the same command again/);
      const { artifact } = await executeRun(tinyRequest(), new TinyWorld(folder, diskFiles));
      expect(reproducibleDigest(artifact!)).toBe(reproducibleDigest(whole!));
      const left2 = (await readdir(folder, { recursive: true })).filter((name) =>
        /partial|checkpoint$/.test(name)
      );
      expect(left2).toEqual([]);
    }
  });

  test("leaves the file that was there, and nothing beside it", async () => {
    const folder = await makeFolder();
    const path = join(folder, "a.json");
    await diskFiles.write(path, new TextEncoder().encode("old"));
    // Linux's device that is always full.
    await symlink("/dev/full", `${path}.partial`);
    const full = diskFiles.write(path, new Uint8Array(5000));
    await expect(full).rejects.toBeInstanceOf(UserError);
    await expect(full).rejects.toThrow(`cannot write ${path}: the disk is full`);
    expect(await readFile(path, "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["a.json"]);
  });

  test("and a limit on the size of files: exit code 2, what to do, and the earlier artifact as it was", async () => {
    const folder = await makeFolder();
    const path = join(folder, "smoke", "toy.json");
    expect((await shell('exec "$@"', toy(folder))).code).toBe(0);
    const before = await readFile(path, "utf8");
    const limited = await shell(`trap '' XFSZ; ulimit -f 4; exec "$@"`, toy(folder));
    expect(limited.err).toMatch(/error: cannot write .*toy\.json: the file is larger than .*ulimit -f/);
    expect(limited.code).toBe(2);
    expect(await readFile(path, "utf8")).toBe(before);
    expect(await readdir(join(folder, "smoke"))).toEqual(["toy.json"]);
  });

  test.skipIf(!mounts)("of 4 KB (skipped where nothing can be mounted): the same", async () => {
    const folder = await mkdtemp(join(tmpdir(), "tiny-subspaces-full-"));
    const line =
      `mount -t tmpfs -o size=4k none ${folder} && "$@"; status=$?; ls -A ${folder}/smoke; exit $status`;
    const { code, out, err } = await shell(`unshare -rm bash -c '${line}' bash "$@"`, toy(folder));
    expect(err).toMatch(/error: cannot write .*toy\.json: the disk is full/);
    expect([code, out]).toEqual([2, ""]);
  });
});

test.skipIf(!mounts)(
  "a folder that has become read-only (skipped where nothing can be mounted): exit code 2, and what to do",
  async () => {
    const folder = await makeFolder();
    expect((await shell('exec "$@"', toy(folder))).code).toBe(0);
    const before = await readFile(join(folder, "smoke", "toy.json"), "utf8");
    const line = `mount --bind ${folder} ${folder} && mount -o remount,ro,bind ${folder} && exec "$@"`;
    const { code, err } = await shell(`unshare -rm bash -c '${line}' bash "$@"`, toy(folder));
    expect(err).toMatch(
      /^error: cannot write .*: the file system is read-only\. Choose a folder on another one\.\n$/,
    );
    expect(code).toBe(2);
    expect(await readFile(join(folder, "smoke", "toy.json"), "utf8")).toBe(before);
  },
);

test("a file system that is slow to rename changes nothing", async () => {
  const slow: Files = {
    ...diskFiles,
    async write(path, content) {
      await delay(20);
      await diskFiles.write(path, content);
      await delay(20);
    },
  };
  const { artifact } = await executeRun(tinyRequest(), new TinyWorld(await makeFolder(), slow));
  const { artifact: fast } = await executeRun(tinyRequest(), new TinyWorld(await makeFolder(), diskFiles));
  expect(reproducibleDigest(artifact!)).toBe(reproducibleDigest(fast!));
});

test("a file system without locks is refused with what to do", async () => {
  const { tryLock: lock } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.tryLock = () => Promise.reject(new Error("Function not implemented (os error 38)"));
  try {
    const refused = tryLock(join(await makeFolder(), "x.lock"));
    await expect(refused).rejects.toBeInstanceOf(UserError);
    await expect(refused).rejects.toThrow(
      /cannot lock .*not implemented.* Choose a folder on a file system that has flock/,
    );
  } finally {
    Deno.FsFile.prototype.tryLock = lock;
  }
});

test("of two processes on one run the second is refused, and takes nothing from the first", async () => {
  const folder = await makeFolder();
  const kind = "branches of SGD";
  const first = execute(folder, kind);
  let second = await execute(folder, kind);
  // They start together: whichever has the lock is the first.
  if (second.ending === 0) second = await first;
  else expect((await first).ending).toBe(0);
  if (second.ending !== 0) {
    expect(second.errors).toContain(
      "another process is at work on custom/tiny.paper.synthetic: wait for it to end, or stop it",
    );
  }
  expect(await reproducibleText(join(folder, "artifact.json"))).toBe(await undisturbed(kind));
});

describe("a checkpoint that is not this run's", () => {
  const identity = "sha256:this";

  /** What a checkpoint's file says when it was changed so, and that it is still there. */
  async function refusalOf(change: (bytes: Uint8Array) => Uint8Array, other = identity): Promise<string> {
    const path = join(await makeFolder(), "x.checkpoint");
    const checkpoint = new Checkpoint(path, identity, diskFiles);
    await checkpoint.save(newRecord(0, { version: "0", commit: null, clean: null }));
    const changed = change(new Uint8Array((await diskFiles.read(path))!));
    await writeFile(path, changed);
    const error = await new Checkpoint(path, other, diskFiles).load().catch((error) => error);
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(
      /: expected a checkpoint of this run, but .* delete that file or add --fresh\.$/,
    );
    expect(new Uint8Array((await diskFiles.read(path))!)).toEqual(changed);
    return error.message;
  }

  test("is refused with what to do, and stays: cut, one bit changed, of another run, of a newer version", async () => {
    expect(await refusalOf((bytes) => bytes.slice(0, -1))).toContain("it should be");
    expect(await refusalOf((bytes) => bytes.slice(0, 3))).toContain("it is not a checkpoint");
    expect(await refusalOf(() => new Uint8Array())).toContain("it is not a checkpoint");
    const random = createRandom(0, "bits to change");
    for (let i = 0; i < 100; i++) {
      await refusalOf((bytes) => {
        bytes[random.below(bytes.length)] ^= 1 << random.below(8);
        return bytes;
      });
    }
    expect(await refusalOf((bytes) => bytes, "sha256:other")).toContain("it is of another run");
    expect(
      await refusalOf((bytes) => {
        new DataView(bytes.buffer).setUint32(8, CHECKPOINT_VERSION + 1, true);
        return bytes;
      }),
    ).toContain(
      `it is of version ${CHECKPOINT_VERSION + 1}, this program reads version ${CHECKPOINT_VERSION}`,
    );
  });
});

test("an artifact of which any one bit was changed is refused, or differs in its timing alone", async () => {
  const folder = await makeFolder();
  const { plan, artifact } = await executeRun(tinyRequest(), new TinyWorld(folder, diskFiles));
  const file = new Uint8Array((await diskFiles.read(plan.path))!);
  const random = createRandom(0, "bits to change");
  let refused = 0;
  for (let i = 0; i < 1000; i++) {
    const changed = file.slice();
    changed[random.below(file.length)] ^= 1 << random.below(8);
    try {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(changed);
      expect({ ...parseArtifact(text), timing: artifact!.timing }).toEqual(artifact);
    } catch (error) {
      if (!(error instanceof ArtifactError || error instanceof TypeError)) throw error;
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(900);
});
